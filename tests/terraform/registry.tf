# The login of a registry, as those who push images from a pipeline ask for it.

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

provider "aws" {
  skip_metadata_api_check = true

  endpoints {
    ecr = var.endpoint
    sts = var.endpoint
  }
}

data "aws_ecr_authorization_token" "main" {}

output "user" {
  value = data.aws_ecr_authorization_token.main.user_name
}

output "password" {
  value     = data.aws_ecr_authorization_token.main.password
  sensitive = true
}

output "registry" {
  value = data.aws_ecr_authorization_token.main.proxy_endpoint
}

output "token" {
  value     = data.aws_ecr_authorization_token.main.authorization_token
  sensitive = true
}

output "expires_at" {
  value = data.aws_ecr_authorization_token.main.expires_at
}
