# A service on Fargate as people write it: a network of its own, roles, a secret, logs. Only the
# endpoints say that it runs on Berth.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "endpoint" {
  type        = string
  default     = "http://127.0.0.1:4577"
  description = "Where Berth listens"
}

variable "name" {
  type    = string
  default = "shop"
}

variable "image" {
  type        = string
  description = "Serves HTTP on port 8080"
}

variable "page" {
  type        = string
  default     = "Fargate"
  description = "Whose name the page says"
}

variable "tasks" {
  type    = number
  default = 4
}

# Keys and region come from the environment: eval "$(berth env)"
provider "aws" {
  skip_metadata_api_check = true

  endpoints {
    ec2            = var.endpoint
    ecs            = var.endpoint
    iam            = var.endpoint
    logs           = var.endpoint
    secretsmanager = var.endpoint
    sts            = var.endpoint
  }

  default_tags {
    tags = {
      stack = var.name
    }
  }
}

data "aws_region" "here" {}

data "aws_availability_zones" "there" {
  state = "available"
}

resource "aws_vpc" "main" {
  cidr_block           = "10.60.0.0/16"
  enable_dns_hostnames = true
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_subnet" "main" {
  count             = 3
  vpc_id            = aws_vpc.main.id
  cidr_block        = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
  availability_zone = data.aws_availability_zones.there.names[count.index % length(data.aws_availability_zones.there.names)]
}

resource "aws_route_table" "main" {
  vpc_id = aws_vpc.main.id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }
}

resource "aws_route_table_association" "main" {
  count          = length(aws_subnet.main)
  subnet_id      = aws_subnet.main[count.index].id
  route_table_id = aws_route_table.main.id
}

resource "aws_security_group" "web" {
  name        = "${var.name}-web"
  description = "Who may ask the service"
  vpc_id      = aws_vpc.main.id

  ingress {
    description = "From the network"
    from_port   = 8080
    to_port     = 8080
    protocol    = "tcp"
    cidr_blocks = [aws_vpc.main.cidr_block]
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

data "aws_iam_policy_document" "tasks" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

# What starts the task: it writes logs and reads the secret.
resource "aws_iam_role" "execution" {
  name               = "${var.name}-execution"
  assume_role_policy = data.aws_iam_policy_document.tasks.json
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

data "aws_iam_policy_document" "secret" {
  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [aws_secretsmanager_secret.page.arn]
  }
}

resource "aws_iam_role_policy" "secret" {
  name   = "secret"
  role   = aws_iam_role.execution.name
  policy = data.aws_iam_policy_document.secret.json
}

# What the task is while it runs.
resource "aws_iam_role" "task" {
  name               = "${var.name}-task"
  assume_role_policy = data.aws_iam_policy_document.tasks.json
}

resource "aws_secretsmanager_secret" "page" {
  name                    = "${var.name}/page"
  recovery_window_in_days = 0
}

resource "aws_secretsmanager_secret_version" "page" {
  secret_id     = aws_secretsmanager_secret.page.id
  secret_string = jsonencode({ text = var.page })
}

resource "aws_cloudwatch_log_group" "web" {
  name              = "/ecs/${var.name}"
  retention_in_days = 7
}

resource "aws_ecs_cluster" "main" {
  name = var.name
}

resource "aws_ecs_task_definition" "web" {
  family                   = "${var.name}-web"
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn

  container_definitions = jsonencode([
    {
      name         = "web"
      image        = var.image
      essential    = true
      portMappings = [{ containerPort = 8080, protocol = "tcp" }]

      # A new version is another ARN, so that a change of the page is a deployment.
      secrets = [{
        name      = "HELLO_NAME"
        valueFrom = "${aws_secretsmanager_secret.page.arn}:text::${aws_secretsmanager_secret_version.page.version_id}"
      }]

      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.web.name
          awslogs-region        = data.aws_region.here.name
          awslogs-stream-prefix = "web"
        }
      }
    },
  ])
}

resource "aws_ecs_service" "web" {
  name                  = "web"
  cluster               = aws_ecs_cluster.main.id
  task_definition       = aws_ecs_task_definition.web.arn
  desired_count         = var.tasks
  launch_type           = "FARGATE"
  wait_for_steady_state = true

  network_configuration {
    subnets          = aws_subnet.main[*].id
    security_groups  = [aws_security_group.web.id]
    assign_public_ip = true
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  depends_on = [aws_iam_role_policy_attachment.execution, aws_iam_role_policy.secret]
}

output "vpc" {
  value = aws_vpc.main.id
}

output "subnets" {
  value = aws_subnet.main[*].id
}

output "security_group" {
  value = aws_security_group.web.id
}
