"""Calls of the API: what they are refused with, and all pages of a list."""

from botocore.exceptions import ClientError


def refusal(call, **arguments):
    """The status, type and text with which a call is refused."""
    try:
        answer = call(**arguments)
    except ClientError as error:
        said = error.response
        status = said["ResponseMetadata"]["HTTPStatusCode"]
        return status, said["Error"]["Code"], said["Error"]["Message"]
    raise AssertionError(f"the call is not refused: {answer}")


def refused(call, **arguments):
    """The type and text of it."""
    return refusal(call, **arguments)[1:]


def every(client, operation, list_name, page_size=None, **arguments):
    """All items of all pages of a list."""
    config = {"PageSize": page_size}
    pages = client.get_paginator(operation).paginate(PaginationConfig=config, **arguments)
    return [it for page in pages for it in page[list_name]]
