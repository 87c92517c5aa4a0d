# A cluster with its services, as somebody has it who never heard of Berth: only the endpoints differ.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "endpoint" {
  type = string
}

variable "name" {
  type = string
}

variable "image" {
  type = string
}

variable "box" {
  type = string
}

variable "page" {
  type = string
}

variable "desired_count" {
  type = number
}

variable "stage" {
  type = string
}

# Credentials and account are asked for, with STS; region and keys come from the environment.
provider "aws" {
  skip_metadata_api_check = true

  endpoints {
    ecs = var.endpoint
    sts = var.endpoint
  }

  default_tags {
    tags = {
      managed-by = "terraform"
    }
  }
}

data "aws_caller_identity" "me" {}

resource "aws_ecs_cluster" "main" {
  name = var.name

  setting {
    name  = "containerInsights"
    value = "enabled"
  }

  tags = {
    stage = var.stage
  }
}

resource "aws_ecs_capacity_provider" "machines" {
  name = var.name

  auto_scaling_group_provider {
    auto_scaling_group_arn         = "arn:aws:autoscaling:us-east-1:${data.aws_caller_identity.me.account_id}:autoScalingGroup:00000000-0000-0000-0000-000000000000:autoScalingGroupName/${var.name}"
    managed_termination_protection = "DISABLED"

    managed_scaling {
      status                    = "ENABLED"
      target_capacity           = 90
      minimum_scaling_step_size = 1
      maximum_scaling_step_size = 10
    }
  }

  tags = {
    stage = var.stage
  }
}

resource "aws_ecs_cluster_capacity_providers" "main" {
  cluster_name       = aws_ecs_cluster.main.name
  capacity_providers = [aws_ecs_capacity_provider.machines.name]

  default_capacity_provider_strategy {
    capacity_provider = aws_ecs_capacity_provider.machines.name
    weight            = 1
  }
}

resource "aws_ecs_task_definition" "web" {
  family                   = "${var.name}-web"
  network_mode             = "bridge"
  requires_compatibilities = ["EC2"]

  container_definitions = jsonencode([
    {
      name         = "web"
      image        = var.image
      memory       = 32
      stopTimeout  = 5
      portMappings = [{ containerPort = 8080 }]
      environment = [
        { name = "PAGE", value = var.page },
        { name = "EMPTY", value = "" },
      ]
      dockerLabels     = { team = "web" }
      linuxParameters  = { initProcessEnabled = true }
      logConfiguration = { logDriver = "json-file", options = { max-size = "1m" } }
      mountPoints      = [{ sourceVolume = "pages", containerPath = "/pages", readOnly = true }]
      ulimits          = [{ name = "nofile", softLimit = 1024, hardLimit = 2048 }]
    },
  ])

  volume {
    name = "pages"
  }

  placement_constraints {
    type       = "memberOf"
    expression = "attribute:ecs.os-type == linux"
  }

  tags = {
    stage = var.stage
  }
}

resource "aws_ecs_service" "web" {
  name                    = "web"
  cluster                 = aws_ecs_cluster.main.id
  task_definition         = aws_ecs_task_definition.web.arn
  desired_count           = var.desired_count
  wait_for_steady_state   = true
  enable_ecs_managed_tags = true
  propagate_tags          = "SERVICE"

  capacity_provider_strategy {
    capacity_provider = aws_ecs_capacity_provider.machines.name
    weight            = 1
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  ordered_placement_strategy {
    type  = "spread"
    field = "attribute:ecs.availability-zone"
  }

  ordered_placement_strategy {
    type  = "binpack"
    field = "memory"
  }

  placement_constraints {
    type       = "memberOf"
    expression = "attribute:ecs.os-type == linux"
  }

  tags = {
    stage = var.stage
  }

  depends_on = [aws_ecs_cluster_capacity_providers.main]
}

resource "aws_ecs_task_definition" "watch" {
  family = "${var.name}-watch"

  container_definitions = jsonencode([
    {
      name        = "watch"
      image       = var.box
      memory      = 32
      stopTimeout = 5
      command     = ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 1000 & wait $!; done"]
    },
  ])
}

resource "aws_ecs_service" "watch" {
  name                = "watch"
  cluster             = aws_ecs_cluster.main.id
  task_definition     = aws_ecs_task_definition.watch.arn
  launch_type         = "EC2"
  scheduling_strategy = "DAEMON"
}

# A service whose tasks are not its own: they are those of a task set.
resource "aws_ecs_service" "outside" {
  name          = "outside"
  cluster       = aws_ecs_cluster.main.id
  desired_count = 2

  deployment_controller {
    type = "EXTERNAL"
  }
}

resource "aws_ecs_task_set" "outside" {
  service         = aws_ecs_service.outside.id
  cluster         = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.watch.arn
  launch_type     = "EC2"
  force_delete    = true

  scale {
    unit  = "PERCENT"
    value = 50
  }

  tags = {
    stage = var.stage
  }
}

data "aws_ecs_service" "web" {
  service_name = aws_ecs_service.web.name
  cluster_arn  = aws_ecs_cluster.main.arn
}

data "aws_ecs_task_definition" "web" {
  task_definition = aws_ecs_task_definition.web.family
}

output "account" {
  value = data.aws_caller_identity.me.account_id
}

output "web_revision" {
  value = aws_ecs_task_definition.web.revision
}

output "latest_revision" {
  value = data.aws_ecs_task_definition.web.revision
}

output "running_definition" {
  value = data.aws_ecs_service.web.task_definition
}
