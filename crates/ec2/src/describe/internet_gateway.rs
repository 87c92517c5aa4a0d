//! An internet gateway as it is shown.
use berth_api::ec2::{AttachmentStatus, InternetGateway as Wire, InternetGatewayAttachment};

use super::shown::{At, Described, tags, text};
use crate::{
    records::{InternetGateway, Kind},
    rules::{filters::Filtered, tags::Tags},
};

pub struct InternetGatewayView<'a>(pub &'a InternetGateway, pub At<'a>);

impl Filtered for InternetGatewayView<'_> {
    const FILTERS: &'static [&'static str] =
        &["attachment.state", "attachment.vpc-id", "internet-gateway-id", "owner-id"];

    fn values(&self, filter: &str) -> Vec<String> {
        let it = self.0;
        match filter {
            "attachment.state" => it.vpc_id.iter().map(|_| "available".to_owned()).collect(),
            "attachment.vpc-id" => it.vpc_id.iter().map(ToString::to_string).collect(),
            "internet-gateway-id" => vec![it.internet_gateway_id.to_string()],
            "owner-id" => vec![self.1.home.account.clone()],
            _ => Vec::new(),
        }
    }

    fn tags(&self) -> &Tags {
        &self.0.tags
    }
}

impl Described for InternetGatewayView<'_> {
    type Wire = Wire;

    const KIND: Kind = Kind::InternetGateway;

    fn id(&self) -> String {
        self.0.internet_gateway_id.to_string()
    }

    fn wire(&self) -> Wire {
        let attachment = |id| InternetGatewayAttachment {
            // EC2: of gateways it is this word, which the model does not have.
            state: Some(AttachmentStatus::UnknownValue("available".to_owned())),
            vpc_id: text(id),
        };
        Wire {
            attachments: Some(self.0.vpc_id.iter().map(attachment).collect()),
            internet_gateway_id: Some(self.id()),
            owner_id: Some(self.1.home.account.clone()),
            tags: tags(&self.0.tags),
        }
    }
}
