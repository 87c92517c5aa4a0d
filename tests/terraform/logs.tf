# A log group, as somebody has it who never heard of Berth: only the endpoints differ.

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

variable "days" {
  type = number
}

variable "stage" {
  type = string
}

provider "aws" {
  skip_metadata_api_check = true

  endpoints {
    logs = var.endpoint
    sts  = var.endpoint
  }
}

resource "aws_cloudwatch_log_group" "web" {
  name              = var.name
  retention_in_days = var.days

  tags = {
    stage = var.stage
  }
}

resource "aws_cloudwatch_log_stream" "web" {
  name           = "web"
  log_group_name = aws_cloudwatch_log_group.web.name
}
