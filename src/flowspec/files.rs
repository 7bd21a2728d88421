//! What nodes use: files, functions, components, data sources; and rules of data quality.

use super::artifacts::Table;
use super::document::Metadata;
use super::node::{NodeReference, RuntimeResource, Script};
use super::object::object;
use super::reference::OrReference;

object! {
    /// A resource: a file that nodes and functions use, such as a JAR.
    ///
    /// ```
    /// use dataworks::flowspec::{DataSource, FileResource, FlowSpec, Script};
    ///
    /// # fn main() -> dataworks::Result<()> {
    /// let resource = FileResource::new("geo.py", "python")
    ///     .script(Script::new("ODPS_PYTHON", "").path("sales/geo.py"))
    ///     .datasource(DataSource::new("odps_first", "odps"));
    /// FlowSpec::resource(resource).check()?;
    /// # Ok(())
    /// # }
    /// ```
    pub struct FileResource {
        /// Identifier by which functions and nodes refer to it.
        pub id: Option<String> = "id",
        /// What it is called.
        pub name: Option<String> = "name",
        /// What kind of file it is: `python`, `jar`, `archive` or `file`.
        pub r#type: Option<String> = "type",
        /// Where it is in the directory tree, and which command takes it.
        pub script: Option<OrReference<Script>> = "script",
        /// Where its bytes are.
        pub file: Option<OrReference<File>> = "file",
        /// The resource group that puts it where it is used.
        pub runtime_resource: Option<OrReference<RuntimeResource>> = "runtimeResource",
        /// The data source that it is put into.
        pub datasource: Object<DataSource> = "datasource",
        /// Who is responsible, and where it belongs.
        pub metadata: Object<Metadata> = "metadata",
    }
    check: |resource, at, checker| checker.require(resource.name.is_some() || resource.id.is_some(), at, "name")
}

impl FileResource {
    /// Returns a resource of this name and kind.
    #[inline]
    pub fn new(name: impl Into<String>, kind: impl Into<String>) -> Self {
        Self::default().name(name).r#type(kind)
    }
}

object! {
    /// A user-defined function.
    ///
    /// ```
    /// use dataworks::flowspec::{DataSource, FlowSpec, Function, Script};
    ///
    /// # fn main() -> dataworks::Result<()> {
    /// let function = Function::new("city_of")
    ///     .class_name("com.example.CityOf")
    ///     .script(Script::new("ODPS_FUNCTION", "{}").path("sales/city_of"))
    ///     .datasource(DataSource::new("odps_first", "odps"));
    /// FlowSpec::function(function).check()?;
    /// # Ok(())
    /// # }
    /// ```
    pub struct Function {
        /// Identifier by which nodes refer to it.
        pub id: Option<String> = "id",
        /// What statements call it.
        pub name: Option<String> = "name",
        /// What kind of values it works on, such as `MATH`.
        pub r#type: Option<String> = "type",
        /// Where it is in the directory tree; its content is JSON in text once more.
        pub script: Option<OrReference<Script>> = "script",
        /// The class that does its work.
        pub class_name: Option<String> = "className",
        /// The files with that class.
        pub file_resources: Vec<OrReference<FileResource>> = "fileResources",
        /// The data source that it is for.
        pub datasource: Object<DataSource> = "datasource",
        /// The resource group that it runs on.
        pub runtime_resource: Option<OrReference<RuntimeResource>> = "runtimeResource",
        /// The role by which E-MapReduce reads its files.
        pub arm_resource: Option<String> = "armResource",
        /// Where its code is, such as `embedded` for that in `embedded_code`.
        pub resource_type: Option<String> = "resourceType",
        /// Its code.
        pub embedded_code: Option<String> = "embeddedCode",
        /// Language of that code, such as `python2`.
        pub embedded_code_type: Option<String> = "embeddedCodeType",
        /// What it is for.
        pub usage_description: Option<String> = "usageDescription",
        /// What its arguments are.
        pub argument_description: Option<String> = "argumentDescription",
        /// What it returns.
        pub return_value_description: Option<String> = "returnValueDescription",
        /// A statement that calls it.
        pub usage_example: Option<String> = "usageExample",
        /// Who is responsible, and where it belongs.
        pub metadata: Object<Metadata> = "metadata",
    }
    check: |function, at, checker| checker.require(function.name.is_some() || function.id.is_some(), at, "name")
}

impl Function {
    /// Returns a function of this name.
    #[inline]
    pub fn new(name: impl Into<String>) -> Self {
        Self::default().name(name)
    }
}

object! {
    /// A component: SQL code with parameters, which several nodes use.
    ///
    /// ```
    /// use dataworks::flowspec::{Component, ComponentParameter, FlowSpec, Script};
    ///
    /// # fn main() -> dataworks::Result<()> {
    /// let component = Component::new("top_orders")
    ///     .script(Script::new("SQL_COMPONENT", "SELECT * FROM @@{source} LIMIT 10;").path("top_orders"))
    ///     .inputs([ComponentParameter::new("source", "string")]);
    /// FlowSpec::component(component).check()?;
    /// # Ok(())
    /// # }
    /// ```
    pub struct Component {
        /// Identifier in Data Studio.
        pub id: Option<String> = "id",
        /// What it is called.
        pub name: Option<String> = "name",
        /// Account id of whoever is responsible.
        pub owner: Option<String> = "owner",
        /// What it is for, in the words of its owner.
        pub description: Option<String> = "description",
        /// Its code, in which a parameter is called `@@{name}`.
        pub script: Option<OrReference<Script>> = "script",
        /// Parameters that the nodes fill.
        pub inputs: Vec<ComponentParameter> = "inputs",
        /// Parameters that the nodes read.
        pub outputs: Vec<ComponentParameter> = "outputs",
        /// Who is responsible, and where it belongs.
        pub metadata: Object<Metadata> = "metadata",
    }
    check: |component, at, checker| checker.require(component.name.is_some() || component.id.is_some(), at, "name")
}

impl Component {
    /// Returns a component of this name.
    #[inline]
    pub fn new(name: impl Into<String>) -> Self {
        Self::default().name(name)
    }
}

object! {
    /// A parameter of a component.
    pub struct ComponentParameter {
        /// What the code calls it.
        pub name: Option<String> = "name",
        /// Type of its value, such as `string`.
        pub r#type: Option<String> = "type",
    }
    check: |parameter, at, checker| checker.require(parameter.name.is_some(), at, "name")
}

impl ComponentParameter {
    /// Returns a parameter of this name and type.
    #[inline]
    pub fn new(name: impl Into<String>, kind: impl Into<String>) -> Self {
        Self::default().name(name).r#type(kind)
    }
}

object! {
    /// Files by where they are stored.
    pub struct Files {
        /// Those in Object Storage Service.
        pub oss: Vec<File> = "oss",
        /// Those in a Hadoop file system.
        pub hdfs: Vec<File> = "hdfs",
    }
    check: |_, _, _| {}
}

object! {
    /// A file: where its bytes are.
    pub struct File {
        /// Identifier by which resources refer to it.
        pub id: Option<String> = "id",
        /// The place that has it.
        pub storage: Object<Storage> = "storage",
        /// Where it is in that place.
        pub path: Option<String> = "path",
        /// End of its name, with the dot.
        pub extension: Option<String> = "extension",
    }
    check: |_, _, _| {}
}

object! {
    /// A place that has files.
    pub struct Storage {
        /// What it is: `oss` or `hdfs`.
        pub r#type: Option<String> = "type",
        /// Address of Object Storage Service.
        pub endpoint: Option<String> = "endpoint",
        /// The bucket there.
        pub bucket: Option<String> = "bucket",
        /// Addresses of the name nodes of a Hadoop file system.
        pub addresses: Vec<String> = "addresses",
        /// Who it is read as.
        pub hdfs_user: Option<String> = "hdfsUser",
    }
    check: |_, _, _| {}
}

object! {
    /// A data source.
    pub struct DataSource {
        /// Identifier by which the rest of the document refers to it.
        pub id: Option<String> = "id",
        /// What it is called in the workspace.
        pub name: Option<String> = "name",
        /// What kind of database it leads to, such as `odps` for MaxCompute.
        pub r#type: Option<String> = "type",
        /// Which sort of that kind, such as `rds`.
        pub sub_type: Option<String> = "subType",
        /// How it is reached: JSON in text once more, maybe with a password. `Debug` does not show it.
        pub config: Option<String> = "config",
    }
    sensitive: ["config"]
    check: |_, _, _| {}
}

impl DataSource {
    /// Returns the data source of this name and kind.
    #[inline]
    pub fn new(name: impl Into<String>, kind: impl Into<String>) -> Self {
        Self::default().name(name).r#type(kind)
    }
}

object! {
    /// An engine that computes or holds tables.
    pub struct CalcEngine {
        /// What it is, such as `MaxCompute`.
        pub r#type: Option<String> = "type",
        /// The project there.
        pub project: Option<String> = "project",
        /// The schema there.
        pub schema: Option<String> = "schema",
    }
    check: |_, _, _| {}
}

object! {
    /// A rule of data quality for a table.
    pub struct QualityRule {
        /// Identifier.
        pub id: Option<String> = "id",
        /// What it is called.
        pub name: Option<String> = "name",
        /// What it is for.
        pub description: Option<String> = "description",
        /// The engine that holds the table.
        pub calc_engine: Object<CalcEngine> = "calcEngine",
        /// The table.
        pub table: Object<Table> = "table",
        /// Which partition is looked at: `dt=$[yyyymmdd]`.
        pub partition_expression: Option<String> = "partitionExpression",
        /// The node after whose run it is applied.
        pub scheduler_node: Object<NodeReference> = "schedulerNode",
        /// What must hold: JSON in text once more.
        pub rule_config: Option<String> = "ruleConfig",
    }
    check: |_, _, _| {}
}
