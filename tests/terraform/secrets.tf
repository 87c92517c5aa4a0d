# Secrets, as somebody has them who never heard of Berth: only the endpoints differ.

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

variable "password" {
  type = string
}

variable "stage" {
  type = string
}

provider "aws" {
  skip_metadata_api_check = true

  endpoints {
    secretsmanager = var.endpoint
    sts            = var.endpoint
  }

  default_tags {
    tags = {
      managed-by = "terraform"
    }
  }
}

resource "aws_secretsmanager_secret" "db" {
  name                    = "${var.name}/db"
  description             = "Of the ${var.stage} database."
  recovery_window_in_days = 7

  tags = {
    stage = var.stage
  }
}

resource "aws_secretsmanager_secret_version" "db" {
  secret_id     = aws_secretsmanager_secret.db.id
  secret_string = jsonencode({ user = "web", password = var.password })
}

resource "aws_secretsmanager_secret" "key" {
  name                    = "${var.name}/key"
  recovery_window_in_days = 0
}

resource "aws_secretsmanager_secret_version" "key" {
  secret_id     = aws_secretsmanager_secret.key.id
  secret_binary = base64encode(var.password)
}

resource "aws_secretsmanager_secret" "empty" {
  name                    = "${var.name}/empty"
  recovery_window_in_days = 0
}

data "aws_secretsmanager_secret" "db" {
  name       = "${var.name}/db"
  depends_on = [aws_secretsmanager_secret_version.db]
}

data "aws_secretsmanager_secret_version" "db" {
  secret_id  = data.aws_secretsmanager_secret.db.id
  depends_on = [aws_secretsmanager_secret_version.db]
}

output "password" {
  value     = jsondecode(data.aws_secretsmanager_secret_version.db.secret_string).password
  sensitive = true
}

output "arn" {
  value = aws_secretsmanager_secret.db.arn
}

output "version" {
  value = aws_secretsmanager_secret_version.db.version_id
}
