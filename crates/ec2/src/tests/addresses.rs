//! Elastic IP addresses and NAT gateways.
use expect_test::expect;

use super::check;

#[test]
fn addresses_are_of_a_network_that_leads_nowhere() {
    check(
        r#"
        AllocateAddress {"Domain": "vpc"} | PublicIp Domain
        AllocateAddress {"Domain": "standard"}
        AllocateAddress {"Address": "203.0.113.1"}
        AllocateAddress {"Address": "203.0.113.9"} | PublicIp
        DescribeAddresses {"PublicIps": ["203.0.113.9"]}
        DescribeAddresses {"PublicIps": ["203.0.113.8"]}
        DescribeAddresses {"AllocationIds": ["eipalloc-1"]}
        DescribeAddressesAttribute {"AllocationIds": ["$eip"], "Attribute": "domain-name"}
        DisassociateAddress {"PublicIp": "203.0.113.9"}
        DisassociateAddress {"AssociationId": "eipassoc-1"}
        ReleaseAddress {"AllocationId": "$eip"}
        ReleaseAddress {"AllocationId": "$eip"}
        ReleaseAddress {"PublicIp": "203.0.113.1"}
        ReleaseAddress {}
        "#,
        expect![[r#"
            AllocateAddress PublicIp="203.0.113.1" Domain="vpc"
            AllocateAddress !! InvalidParameterValue: Value (standard) for parameter domain is invalid. It can be vpc.
            AllocateAddress !! InvalidAddress.NotFound: Address '203.0.113.1' not found.
            AllocateAddress PublicIp="203.0.113.9"
            DescribeAddresses {"Addresses":[{"AllocationId":"eipalloc-…","Domain":"vpc","NetworkBorderGroup":"us-east-1","PublicIp":"203.0.113.9","PublicIpv4Pool":"amazon","Tags":[]}]}
            DescribeAddresses !! InvalidAddress.NotFound: Address '203.0.113.8' not found.
            DescribeAddresses !! InvalidAllocationID.NotFound: The allocation ID 'eipalloc-1' does not exist
            DescribeAddressesAttribute {"Addresses":[{"AllocationId":"eipalloc-…","PublicIp":"203.0.113.9"}]}
            DisassociateAddress {}
            DisassociateAddress !! InvalidAssociationID.NotFound: The association ID 'eipassoc-1' does not exist
            ReleaseAddress {}
            ReleaseAddress !! InvalidAllocationID.NotFound: The allocation ID 'eipalloc-…' does not exist
            ReleaseAddress {}
            ReleaseAddress !! MissingParameter: The request must contain the parameter allocationId
        "#]],
    );
}

#[test]
fn a_nat_gateway_holds_its_address_and_its_subnet() {
    check(
        r#"
        CreateVpc {"CidrBlock": "10.0.0.0/16"} | Vpc.State
        CreateSubnet {"VpcId": "$vpc", "CidrBlock": "10.0.1.0/24"} | Subnet.State
        CreateInternetGateway {} | InternetGateway.Attachments
        AttachInternetGateway {"InternetGatewayId": "$igw", "VpcId": "$vpc"}
        AllocateAddress {} | PublicIp
        CreateNatGateway {"SubnetId": "$subnet"}
        CreateNatGateway {"SubnetId": "$subnet", "AllocationId": "eipalloc-1"}
        CreateNatGateway {"SubnetId": "subnet-1", "AllocationId": "$eip"}
        CreateNatGateway {"SubnetId": "$subnet", "AllocationId": "$eip", "SecondaryAllocationIds": ["eipalloc-1"]}
        CreateNatGateway {"SubnetId": "$subnet", "AllocationId": "$eip", "ClientToken": "t"}
        CreateNatGateway {"SubnetId": "$subnet", "AllocationId": "$eip", "ClientToken": "t"} | NatGateway.State
        CreateNatGateway {"SubnetId": "$subnet", "ConnectivityType": "private", "ClientToken": "t"}
        CreateNatGateway {"SubnetId": "$subnet", "AllocationId": "$eip"}
        DescribeNatGateways {"Filter": [{"Name": "subnet-id", "Values": ["$subnet"]}]} | NatGateways.0.State NatGateways.1
        DescribeNetworkInterfaces {"Filters": [{"Name": "subnet-id", "Values": ["$subnet"]}]} | NetworkInterfaces.0.InterfaceType NetworkInterfaces.0.PrivateIpAddress NetworkInterfaces.0.Association.PublicIp
        DescribeAddresses {"AllocationIds": ["$eip"]}
        ReleaseAddress {"AllocationId": "$eip"}
        DisassociateAddress {"PublicIp": "203.0.113.1"}
        DeleteSubnet {"SubnetId": "$subnet"}
        DetachInternetGateway {"InternetGatewayId": "$igw", "VpcId": "$vpc"}
        DeleteNatGateway {"NatGatewayId": "$nat"}
        DeleteNatGateway {"NatGatewayId": "$nat"}
        DescribeNatGateways {"NatGatewayIds": ["$nat"]}
        CreateNatGateway {"SubnetId": "$subnet", "ConnectivityType": "private"} | NatGateway.NatGatewayAddresses.0.PrivateIp NatGateway.ConnectivityType
        DeleteNatGateway {"NatGatewayId": "$nat"}
        ReleaseAddress {"AllocationId": "$eip"}
        DeleteSubnet {"SubnetId": "$subnet"}
        "#,
        expect![[r#"
            CreateVpc Vpc.State="available"
            CreateSubnet Subnet.State="available"
            CreateInternetGateway InternetGateway.Attachments=[]
            AttachInternetGateway {}
            AllocateAddress PublicIp="203.0.113.1"
            CreateNatGateway !! MissingParameter: The request must contain the parameter allocationId
            CreateNatGateway !! InvalidAllocationID.NotFound: The allocation ID 'eipalloc-1' does not exist
            CreateNatGateway !! InvalidSubnetID.NotFound: The subnet ID 'subnet-1' does not exist
            CreateNatGateway !! UnsupportedOperation: CreateNatGateway does not honour SecondaryAllocationIds here: leave it out. These would mean something: AllocationId, ClientToken, ConnectivityType, SubnetId, TagSpecifications.
            CreateNatGateway {"ClientToken":"t","NatGateway":{"ConnectivityType":"public","CreateTime":1700000010,"NatGatewayAddresses":[{"AllocationId":"eipalloc-…","AssociationId":"eipassoc-…","IsPrimary":true,"NetworkInterfaceId":"eni-…","PrivateIp":"10.0.1.3","PublicIp":"203.0.113.1","Status":"succeeded"}],"NatGatewayId":"nat-…","State":"available","SubnetId":"subnet-…","Tags":[],"VpcId":"vpc-…"}}
            CreateNatGateway NatGateway.State="available"
            CreateNatGateway !! IdempotentParameterMismatch: The client token is already used by a call with other parameters.
            CreateNatGateway !! Resource.AlreadyAssociated: Elastic IP address [eipalloc-…] is already associated
            DescribeNatGateways NatGateways.0.State="available" NatGateways.1 absent
            DescribeNetworkInterfaces NetworkInterfaces.0.InterfaceType="nat_gateway" NetworkInterfaces.0.PrivateIpAddress="10.0.1.3" NetworkInterfaces.0.Association.PublicIp="203.0.113.1"
            DescribeAddresses {"Addresses":[{"AllocationId":"eipalloc-…","AssociationId":"eipassoc-…","Domain":"vpc","NetworkBorderGroup":"us-east-1","NetworkInterfaceId":"eni-…","NetworkInterfaceOwnerId":"123456789012","PrivateIpAddress":"10.0.1.3","PublicIp":"203.0.113.1","PublicIpv4Pool":"amazon","Tags":[]}]}
            ReleaseAddress !! InvalidIPAddress.InUse: Address 203.0.113.1 is in use.
            DisassociateAddress !! OperationNotPermitted: 203.0.113.1 is the address of nat-…: delete that.
            DeleteSubnet !! DependencyViolation: The subnet 'subnet-…' has dependencies and cannot be deleted.
            DetachInternetGateway !! DependencyViolation: Network vpc-… has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.
            DeleteNatGateway {"NatGatewayId":"nat-…"}
            DeleteNatGateway !! NatGatewayNotFound: The Nat Gateway nat-… was not found
            DescribeNatGateways !! NatGatewayNotFound: The Nat Gateway nat-… was not found
            CreateNatGateway NatGateway.NatGatewayAddresses.0.PrivateIp="10.0.1.3" NatGateway.ConnectivityType="private"
            DeleteNatGateway {"NatGatewayId":"nat-…"}
            ReleaseAddress {}
            DeleteSubnet {}
        "#]],
    );
}
