# Parameters, as somebody has them who never heard of Berth: only the endpoints differ.

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

variable "port" {
  type = string
}

variable "size" {
  type = number
}

variable "stage" {
  type = string
}

provider "aws" {
  skip_metadata_api_check = true

  endpoints {
    ssm = var.endpoint
    sts = var.endpoint
  }

  default_tags {
    tags = {
      managed-by = "terraform"
    }
  }
}

resource "aws_ssm_parameter" "port" {
  name            = "/${var.name}/web/port"
  description     = "Where the ${var.stage} page is."
  type            = "String"
  value           = var.port
  allowed_pattern = "\\d{1,5}"

  tags = {
    stage = var.stage
  }
}

resource "aws_ssm_parameter" "hosts" {
  name           = "/${var.name}/web/hosts"
  type           = "StringList"
  insecure_value = "one,two"
}

resource "aws_ssm_parameter" "password" {
  name  = "/${var.name}/web/password"
  type  = "SecureString"
  value = "${var.stage}-s3cr3t"
}

resource "aws_ssm_parameter" "page" {
  name           = "/${var.name}/page"
  type           = "String"
  tier           = "Intelligent-Tiering"
  insecure_value = join("", [for _ in range(var.size) : "ten bytes."])
}

data "aws_ssm_parameter" "port" {
  name       = aws_ssm_parameter.port.name
  depends_on = [aws_ssm_parameter.port]
}

data "aws_ssm_parameters_by_path" "all" {
  path       = "/${var.name}"
  recursive  = true
  depends_on = [aws_ssm_parameter.port, aws_ssm_parameter.hosts, aws_ssm_parameter.password, aws_ssm_parameter.page]
}

output "port" {
  value     = data.aws_ssm_parameter.port.value
  sensitive = true
}

output "version" {
  value = aws_ssm_parameter.port.version
}

output "names" {
  value = data.aws_ssm_parameters_by_path.all.names
}
