//! Users and groups.
use expect_test::expect;

use super::check;

#[test]
fn a_user_joins_and_leaves() {
    check(
        r#"
        GetUser {} | User.UserId User.Arn User.UserName
        CreateUser {"UserName": "ann", "Tags": [{"Key": "a", "Value": "1"}]} | User.Path User.Arn User.Tags
        CreateUser {"UserName": "Ann"}
        CreateGroup {"GroupName": "dev", "Path": "/x/"} | Group.Arn
        CreateGroup {"GroupName": "DEV"}
        AddUserToGroup {"UserName": "ann", "GroupName": "dev"}
        AddUserToGroup {"UserName": "ann", "GroupName": "dev"}
        AddUserToGroup {"UserName": "ann", "GroupName": "none"}
        GetGroup {"GroupName": "dev"} | Group.GroupName Users.0.UserName Users.0.Tags Users.1 IsTruncated
        ListGroupsForUser {"UserName": "ann"} | Groups.0.GroupName Groups.1
        DeleteGroup {"GroupName": "dev"}
        DeleteUser {"UserName": "ann"}
        UpdateGroup {"GroupName": "dev", "NewGroupName": "devs", "NewPath": "/y/"}
        UpdateUser {"UserName": "ann", "NewUserName": "ANN"}
        GetGroup {"GroupName": "devs"} | Group.Arn Users.0.Arn
        RemoveUserFromGroup {"UserName": "ANN", "GroupName": "devs"}
        RemoveUserFromGroup {"UserName": "ANN", "GroupName": "devs"}
        DeleteGroup {"GroupName": "devs"}
        PutUserPermissionsBoundary {"UserName": "ANN", "PermissionsBoundary": "arn:aws:iam::aws:policy/ReadOnlyAccess"}
        GetUser {"UserName": "ANN"} | User.PermissionsBoundary
        ListUsers {} | Users.0.UserName Users.0.PermissionsBoundary Users.1
        DeleteUserPermissionsBoundary {"UserName": "ANN"}
        GetUser {"UserName": "ANN"} | User.PermissionsBoundary
        DeleteUser {"UserName": "ANN"}
        DeleteUser {"UserName": "ANN"}
        "#,
        expect![[r#"
            GetUser User.UserId="123456789012" User.Arn="arn:aws:iam::123456789012:root" User.UserName absent
            CreateUser User.Path="/" User.Arn="arn:aws:iam::123456789012:user/ann" User.Tags=[{"Key":"a","Value":"1"}]
            CreateUser !! EntityAlreadyExistsException: User with name Ann already exists.
            CreateGroup Group.Arn="arn:aws:iam::123456789012:group/x/dev"
            CreateGroup !! EntityAlreadyExistsException: Group with name DEV already exists.
            AddUserToGroup {}
            AddUserToGroup {}
            AddUserToGroup !! NoSuchEntityException: The group with name none cannot be found.
            GetGroup Group.GroupName="dev" Users.0.UserName="ann" Users.0.Tags absent Users.1 absent IsTruncated=false
            ListGroupsForUser Groups.0.GroupName="dev" Groups.1 absent
            DeleteGroup !! DeleteConflictException: Cannot delete entity, must remove users from group first.
            DeleteUser !! DeleteConflictException: Cannot delete entity, must remove users from group first.
            UpdateGroup {}
            UpdateUser {}
            GetGroup Group.Arn="arn:aws:iam::123456789012:group/y/devs" Users.0.Arn="arn:aws:iam::123456789012:user/ANN"
            RemoveUserFromGroup {}
            RemoveUserFromGroup {}
            DeleteGroup {}
            PutUserPermissionsBoundary {}
            GetUser User.PermissionsBoundary={"PermissionsBoundaryArn":"arn:aws:iam::aws:policy/ReadOnlyAccess","PermissionsBoundaryType":"PermissionsBoundaryPolicy"}
            ListUsers Users.0.UserName="ANN" Users.0.PermissionsBoundary absent Users.1 absent
            DeleteUserPermissionsBoundary {}
            GetUser User.PermissionsBoundary absent
            DeleteUser {}
            DeleteUser !! NoSuchEntityException: The user with name ANN cannot be found.
        "#]],
    );
}
