# Identities and policies, as somebody has them who never heard of Berth: only the endpoints differ.

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

variable "session_s" {
  type = number
}

variable "actions" {
  type = string
}

provider "aws" {
  skip_metadata_api_check = true

  endpoints {
    iam = var.endpoint
    sts = var.endpoint
  }

  default_tags {
    tags = {
      managed-by = "terraform"
    }
  }
}

data "aws_iam_policy_document" "tasks" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = ["123456789012"]
    }
  }

  statement {
    sid     = "Ann"
    actions = ["sts:AssumeRole", "sts:TagSession"]

    principals {
      type        = "AWS"
      identifiers = [aws_iam_user.ann.arn]
    }
  }
}

data "aws_iam_policy_document" "read" {
  statement {
    sid       = "Read"
    actions   = split(",", var.actions)
    resources = ["arn:aws:ssm:*:123456789012:parameter/${var.name}/*"]
  }

  statement {
    sid       = "Never"
    effect    = "Deny"
    actions   = ["ssm:Delete*"]
    resources = ["*"]

    condition {
      test     = "StringNotEquals"
      variable = "aws:PrincipalTag/stage"
      values   = ["test"]
    }
  }
}

resource "aws_iam_policy" "read" {
  name        = "${var.name}-read"
  path        = "/${var.name}/"
  description = "Reads parameters."
  policy      = data.aws_iam_policy_document.read.json
}

resource "aws_iam_policy" "boundary" {
  name = "${var.name}-boundary"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["ssm:*", "ecs:*"], Resource = "*" }]
  })
}

resource "aws_iam_role" "task" {
  name                 = "${var.name}-task"
  path                 = "/${var.name}/"
  description          = "What tasks of ${var.stage} may do."
  assume_role_policy   = data.aws_iam_policy_document.tasks.json
  max_session_duration = var.session_s
  permissions_boundary = aws_iam_policy.boundary.arn

  tags = {
    stage = var.stage
  }
}

resource "aws_iam_role_policy" "logs" {
  name = "logs"
  role = aws_iam_role.task.id

  policy = jsonencode({
    Version = "2012-10-17"

    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "arn:aws:logs:*:*:log-group:/${var.stage}/*"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "read" {
  role       = aws_iam_role.task.name
  policy_arn = aws_iam_policy.read.arn
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.task.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_instance_profile" "machine" {
  name = "${var.name}-machine"
  role = aws_iam_role.task.name
}

resource "aws_iam_user" "ann" {
  name = "${var.name}-ann"

  tags = {
    stage = var.stage
  }
}

resource "aws_iam_access_key" "ann" {
  user   = aws_iam_user.ann.name
  status = var.stage == "production" ? "Inactive" : "Active"
}

resource "aws_iam_user_policy" "own" {
  name = "own"
  user = aws_iam_user.ann.name

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "iam:Get*", Resource = "arn:aws:iam::*:user/$${aws:username}" }]
  })
}

resource "aws_iam_user_policy_attachment" "read" {
  user       = aws_iam_user.ann.name
  policy_arn = aws_iam_policy.read.arn
}

resource "aws_iam_group" "dev" {
  name = "${var.name}-dev"
}

resource "aws_iam_group_policy" "services" {
  name  = "services"
  group = aws_iam_group.dev.name

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "ecs:Describe*", Resource = "*" }]
  })
}

resource "aws_iam_group_policy_attachment" "read" {
  group      = aws_iam_group.dev.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_user_group_membership" "ann" {
  user   = aws_iam_user.ann.name
  groups = [aws_iam_group.dev.name]
}


data "aws_iam_policy" "administrator" {
  name = "AdministratorAccess"
}

output "role" {
  value = aws_iam_role.task.arn
}

output "policy" {
  value = aws_iam_policy.read.arn
}

output "administrator" {
  value = data.aws_iam_policy.administrator.arn
}

output "key" {
  value = aws_iam_access_key.ann.id
}

output "secret" {
  value     = aws_iam_access_key.ann.secret
  sensitive = true
}
