# A network with all that is usually in one, as somebody has it who never heard of Berth: only the
# endpoints differ.

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

variable "stage" {
  type = string
}

variable "web_port" {
  type = number
}

provider "aws" {
  skip_metadata_api_check = true

  endpoints {
    ec2 = var.endpoint
    ssm = var.endpoint
    sts = var.endpoint
  }

  default_tags {
    tags = {
      managed-by = "terraform"
    }
  }
}

data "aws_caller_identity" "me" {}

data "aws_availability_zones" "here" {
  state = "available"
}

data "aws_vpc" "default" {
  default = true
}

data "aws_subnets" "default" {
  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.default.id]
  }
}

data "aws_subnet" "default" {
  for_each = toset(data.aws_subnets.default.ids)
  id       = each.value
}

data "aws_security_group" "default" {
  name   = "default"
  vpc_id = data.aws_vpc.default.id
}

data "aws_ami" "ecs" {
  most_recent = true
  owners      = ["amazon"]

  filter {
    name   = "name"
    values = ["al2023-ami-ecs-hvm-*-x86_64"]
  }
}

data "aws_ssm_parameter" "ecs" {
  name = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"
}

resource "aws_vpc" "main" {
  cidr_block                       = "10.60.0.0/16"
  enable_dns_support               = true
  enable_dns_hostnames             = true
  assign_generated_ipv6_cidr_block = true

  tags = {
    Name  = var.name
    stage = var.stage
  }
}

resource "aws_subnet" "public" {
  count                   = 3
  vpc_id                  = aws_vpc.main.id
  cidr_block              = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
  ipv6_cidr_block         = cidrsubnet(aws_vpc.main.ipv6_cidr_block, 8, count.index)
  availability_zone       = data.aws_availability_zones.here.names[count.index]
  map_public_ip_on_launch = true

  tags = {
    Name = "${var.name}-public-${count.index}"
  }
}

resource "aws_subnet" "private" {
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.60.128.0/20"
  availability_zone = "us-east-1d"
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id

  tags = {
    Name = var.name
  }
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }

  route {
    ipv6_cidr_block = "::/0"
    gateway_id      = aws_internet_gateway.main.id
  }
}

resource "aws_route_table_association" "public" {
  count          = 3
  subnet_id      = aws_subnet.public[count.index].id
  route_table_id = aws_route_table.public.id
}

resource "aws_eip" "nat" {
  domain = "vpc"

  tags = {
    stage = var.stage
  }
}

resource "aws_nat_gateway" "main" {
  allocation_id = aws_eip.nat.id
  subnet_id     = aws_subnet.public[0].id
  depends_on    = [aws_internet_gateway.main]
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route" "out" {
  route_table_id         = aws_route_table.private.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.main.id
}

resource "aws_route_table_association" "private" {
  subnet_id      = aws_subnet.private.id
  route_table_id = aws_route_table.private.id
}

resource "aws_default_security_group" "none" {
  vpc_id = aws_vpc.main.id
}

resource "aws_default_network_acl" "open" {
  default_network_acl_id = aws_vpc.main.default_network_acl_id

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = -1
    cidr_block = "0.0.0.0/0"
    from_port  = 0
    to_port    = 0
  }

  egress {
    rule_no    = 200
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "10.0.0.0/8"
    from_port  = 80
    to_port    = var.web_port
  }

  lifecycle {
    ignore_changes = [subnet_ids]
  }
}

resource "aws_security_group" "web" {
  name        = "${var.name}-web"
  description = "What the web may do"
  vpc_id      = aws_vpc.main.id

  ingress {
    description      = "the web"
    from_port        = var.web_port
    to_port          = var.web_port
    protocol         = "tcp"
    cidr_blocks      = ["0.0.0.0/0", "10.0.0.0/8"]
    ipv6_cidr_blocks = ["::/0"]
  }

  ingress {
    from_port = 0
    to_port   = 0
    protocol  = "-1"
    self      = true
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }

  tags = {
    stage = var.stage
  }
}

resource "aws_security_group" "data" {
  name_prefix = "${var.name}-data-"
  vpc_id      = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "from_web" {
  security_group_id            = aws_security_group.data.id
  referenced_security_group_id = aws_security_group.web.id
  description                  = "queries"
  from_port                    = 5432
  to_port                      = var.web_port + 5432
  ip_protocol                  = "tcp"

  tags = {
    stage = var.stage
  }
}

resource "aws_vpc_security_group_ingress_rule" "ping" {
  security_group_id = aws_security_group.data.id
  cidr_ipv4         = aws_vpc.main.cidr_block
  from_port         = 8
  to_port           = -1
  ip_protocol       = "icmp"
}

resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = aws_security_group.data.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_security_group" "old" {
  name   = "${var.name}-old"
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group_rule" "old" {
  type                     = "ingress"
  security_group_id        = aws_security_group.old.id
  source_security_group_id = aws_security_group.web.id
  protocol                 = "udp"
  from_port                = 53
  to_port                  = 53
}

output "account" {
  value = data.aws_caller_identity.me.account_id
}

output "vpc" {
  value = aws_vpc.main.id
}

output "default_zones" {
  value = sort([for it in data.aws_subnet.default : it.availability_zone])
}

output "default_group" {
  value = data.aws_security_group.default.id
}

output "image" {
  value = data.aws_ami.ecs.id
}

output "parameter" {
  value = nonsensitive(data.aws_ssm_parameter.ecs.value)
}
