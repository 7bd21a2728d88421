//! Creates business flows of the names that it is given, and lists all of a workspace.

use dataworks::v2020::Client;

#[tokio::main]
async fn main() -> dataworks::Result<()> {
    // Endpoint, region and keys come from the environment.
    let client = Client::from_env().await?;
    for name in std::env::args().skip(1) {
        client.create_business().project_id(27).business_name(name).send().await?;
    }
    let mut businesses = client.list_business().project_id(27).items();
    while let Some(business) = businesses.try_next().await? {
        println!("{}", business.business_name.unwrap_or_default());
    }
    Ok(())
}
