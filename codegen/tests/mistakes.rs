//! Every kind of mistake in a spec, with the file, line and reason it is reported by.
//!
//! A row of `mistakes!` is a test: in one file of the base specs below, a text that is there once is replaced by
//! another, and exactly one problem must come of it. The base specs themselves have none.

#![allow(missing_docs, reason = "tests document themselves")]

mod common;

use common::Folder;
use dataworks_codegen::{Problem, load};
use std::path::PathBuf;

const SERVICE: &str = "demo/service.yaml";
const ERRORS: &str = "demo/errors.yaml";
const TYPES: &str = "demo/types/common.yaml";
const LIST: &str = "demo/orchard/ListPears.yaml";
const WRITE: &str = "demo/orchard/StorePear.yaml";
const BARN: &str = "demo/barn/SweepBarn.yaml";

/// The base specs. Lines are counted in these texts, from the first line after the opening quote.
const BASE: [(&str, &str); 6] = [
    (
        SERVICE,
        "\
name: demo
title: Demo
version: \"2000-01-01\"
endpoint: {public: \"demo.{region}.test\", vpc: \"demo-vpc.{region}.test\"}
levels:
  - {level: 1, calls_per_second: 50}
areas:
  - {name: orchard, summary: Trees and what grows on them.}
  - {name: barn, summary: Where pears are stored.}
",
    ),
    (
        ERRORS,
        "\
errors:
  Pear.Bruised: {status: [400], meaning: the pear is bruised}
  Pear.Eaten: {status: [400], meaning: the pear is gone}
",
    ),
    (
        TYPES,
        "\
enums:
  Ripeness:
    type: String
    doc: How ripe a pear is.
    values:
      - {value: HARD, doc: Not ripe yet}
      - {value: SOFT, doc: Ripe}
  Grade:
    type: Integer
    doc: Grade of a pear.
    values:
      - {value: 1, name: First, doc: The best}
      - {value: 2, name: Second, doc: All others}
objects:
  Tree:
    doc: A tree.
    fields:
      - {name: TreeId, type: Long, example: 7, doc: Id of the tree.}
",
    ),
    (
        LIST,
        "\
name: ListPears
area: orchard
summary: Lists pears, page by page.
level: 1
effect: read
method: GET
parameters:
  - name: OrchardId
    in: query
    type: Long
    required: true
    example: 10
    doc: Id of the orchard.
  - name: Kind
    in: query
    type: String
    values:
      - {value: EARLY, doc: Early kinds}
      - {value: LATE, doc: Late kinds}
    doc: Only pears of this kind.
  - name: Week
    in: query
    type: Integer
    only_with: {Kind: [EARLY]}
    default: 30
    minimum: 20
    maximum: 40
    doc: Only pears of this week.
  - name: TreeIds
    in: query
    type: Array
    style: json
    items: {type: Long}
    example: [1, 2]
    doc: Only pears of these trees.
  - {name: PageNumber, in: query, type: Integer, doc: Number of the page.}
  - {name: PageSize, in: query, type: Integer, doc: Rows on a page.}
any_of:
  - [Kind, TreeIds]
response:
  - name: Data
    type: Object
    doc: One page.
    fields:
      - {name: TotalCount, type: Integer, example: 3, doc: Number of pears.}
      - name: Pears
        type: Array
        doc: The pears.
        items:
          type: Object
          fields:
            - {name: Ripeness, type: String, enum: Ripeness, example: SOFT, doc: How ripe it is.}
            - {name: Tree, type: Object, object: Tree, doc: The tree it grew on.}
            - name: PickedAt
              type: String
              date_pattern: yyyy-MM-dd
              example: \"2000-09-30\"
              doc: When it was picked.
            - {name: Marks, type: Array, items: {type: String, values: [{value: OK, doc: Good}]}, doc: Marks.}
            - {name: Labels, type: Map, example: {colour: green}, doc: Its labels.}
payload: Data
pagination:
  page: PageNumber
  size: PageSize
  items: Data.Pears
  total: Data.TotalCount
errors:
  - Pear.Bruised
",
    ),
    (
        WRITE,
        "\
name: StorePear
area: orchard
summary: Stores a pear.
details: Bruised pears are refused.
deprecated: Use `SweepBarn`.
level: 1
effect: write
idempotent: true
idempotent_because: A pear is stored once.
method: POST
parameters:
  - {name: PearId, in: body, type: Long, required: true, example: 3, doc: Id of the pear.}
  - name: Box
    in: body
    type: Object
    style: flat
    doc: Where to store it.
    fields:
      - {name: Shelf, type: Integer, required: true, example: 3, doc: Number of the shelf.}
    example: {Shelf: 3}
response:
  - {name: Success, type: Boolean, example: true, doc: Whether it was stored.}
",
    ),
    (
        BARN,
        "\
name: SweepBarn
area: barn
summary: Sweeps the barn.
effect: write
method: POST
response:
  - {name: Success, type: Boolean, example: true, doc: Whether it is clean now.}
note: The list of levels does not have it.
",
    ),
];

/// What is wrong once `from` has become `to` in one file of the base specs.
fn problems(file: &str, from: &str, to: &str) -> Vec<Problem> {
    let files: Vec<(&str, String)> = BASE
        .iter()
        .map(|(name, text)| {
            if *name != file {
                return (*name, (*text).to_owned());
            }
            assert_eq!(text.matches(from).count(), 1, "{from:?} is to be there once");
            (*name, text.replace(from, to))
        })
        .collect();
    found(&files)
}

fn found(files: &[(&str, String)]) -> Vec<Problem> {
    let folder = Folder::with(files);
    load(&folder.path().join("demo")).err().map(|problems| problems.0).unwrap_or_default()
}

fn base() -> Vec<(&'static str, String)> {
    BASE.iter().map(|(name, text)| (*name, (*text).to_owned())).collect()
}

fn problem(file: &str, line: usize, reason: &str) -> Problem {
    Problem { file: PathBuf::from(file), line, reason: reason.to_owned() }
}

macro_rules! mistakes {
    ($($name:ident: $file:ident, $from:literal => $to:literal, line $line:literal, $reason:literal;)*) => {
        $(
            #[test]
            fn $name() {
                assert_eq!(problems($file, $from, $to), [problem($file, $line, $reason)]);
            }
        )*
    };
}

mistakes! {
    // YAML itself.
    text_without_end: WRITE, "summary: Stores" => "summary: \"Stores", line 23,
        "found unexpected end of stream, while scanning a quoted scalar at line 3 column 10";
    list_without_end: LIST, "effect: read" => "effect: [read", line 6,
        "did not find expected ',' or ']', while parsing a flow sequence at line 5 column 9";
    key_indented_too_little: LIST, "    type: Long\n    required" => "   type: Long\n    required", line 10,
        "did not find expected '-' indicator, while parsing a block collection at line 8 column 3";
    tab_for_indentation: LIST, "    required: true\n    ex" => "\trequired: true\n    ex", line 11,
        "found a tab character that violates indentation, while scanning a plain scalar at line 10 column 11";

    // Keys.
    unknown_key_of_an_action: LIST, "level: 1" => "levle: 1", line 4,
        "unknown field `levle`, expected one of `name`, `area`, `summary`, `details`, `level`, `effect`, \
         `idempotent`, `idempotent_because`, `deprecated`, `method`, `path`, `parameters`, `any_of`, `response`, \
         `payload`, `pagination`, `waiter`, `errors`, `note`";
    unknown_key_of_a_parameter: LIST, "    default: 30" => "    defualt: 30", line 25,
        "parameters[2]: unknown field `defualt`, expected one of `name`, `type`, `doc`, `example`, `values`, `enum`, \
         `object`, `fields`, `items`, `holds`, `type_name`, `default`, `minimum`, `maximum`, `date_pattern`, \
         `note`, `sensitive`, `in`, `required`, `style`, `only_with`, `fill`";
    unknown_key_of_a_response_field: LIST, "3, doc: Number of pears." => "3, doc: Number of pears., unit: kg", line 45,
        "response[0].fields[0]: unknown field `unit`, expected one of `name`, `type`, `doc`, `example`, `values`, \
         `enum`, `object`, `fields`, `items`, `holds`, `type_name`, `default`, `minimum`, `maximum`, `date_pattern`, \
         `note`, `sensitive`, `in`, `required`, `style`, `only_with`, `fill`";
    unknown_key_of_a_value: LIST, "doc: Late kinds" => "text: Late kinds", line 19,
        "parameters[1].values[1]: unknown field `text`, expected one of `value`, `name`, `doc`";
    unknown_key_of_the_pagination: LIST, "  size: PageSize" => "  length: PageSize", line 64,
        "pagination: unknown field `length`, expected one of `page`, `size`, `offset`, `limit`, `items`, `total`";
    unknown_key_of_a_service: SERVICE, "title: Demo" => "title: Demo\ncolour: red", line 3,
        "unknown field `colour`, expected one of `name`, `title`, `version`, `style`, `endpoint`, `levels`, \
         `areas`";
    unknown_style_of_a_service: SERVICE, "title: Demo" => "title: Demo\nstyle: soap", line 3,
        "style: unknown variant `soap`, expected one of `rpc`, `roa`, `rest`";
    path_of_an_rpc_action: LIST, "level: 1" => "level: 1\npath: /pears", line 5, "an RPC action has no `path`";
    pagination_of_two_kinds: LIST, "  size: PageSize" => "  limit: PageSize", line 62,
        "a list is paged by `page` and `size`, or by `offset` and `limit`";
    unknown_key_of_a_level: SERVICE, "calls_per_second" => "calls_per_minute", line 6,
        "levels[0]: unknown field `calls_per_minute`, expected one of `level`, `calls_per_second`, `calls_per_day`";
    unknown_key_of_an_enumeration: TYPES, "    doc: Grade" => "    dok: Grade", line 10,
        "enums.Grade: unknown field `dok`, expected one of `doc`, `type`, `values`";
    unknown_key_of_an_object: TYPES, "    doc: A tree." => "    doc: A tree.\n    height: 3", line 17,
        "objects.Tree: unknown field `height`, expected `doc` or `fields`";
    unknown_key_of_an_error: ERRORS, "meaning: the pear is gone" => "reason: the pear is gone", line 3,
        "errors.Pear.Eaten: unknown field `reason`, expected `status` or `meaning`";
    missing_key_of_an_action: LIST, "method: GET\n" => "", line 1, "missing field `method`";
    missing_key_of_a_parameter: LIST, "{name: PageSize, in: query, type: Integer" =>
        "{name: PageSize, in: query", line 37,
        "parameters[5]: missing field `type`";
    missing_key_of_a_value: LIST, "{value: LATE, doc: Late kinds}" => "{value: LATE}", line 19,
        "parameters[1].values[1]: missing field `doc`";
    duplicate_key_of_an_action: LIST, "effect: read" => "effect: read\nlevel: 2", line 6,
        "the key `level` is there twice";
    duplicate_key_of_a_parameter: LIST, "    maximum: 40" => "    maximum: 40\n    minimum: 30", line 28,
        "the key `minimum` is there twice";
    duplicate_key_of_an_example: LIST, "{colour: green}" => "{colour: green, colour: red}", line 60,
        "the key `colour` is there twice";
    duplicate_key_of_only_with: LIST, "{Kind: [EARLY]}" => "{Kind: [EARLY], Kind: [LATE]}", line 24,
        "the key `Kind` is there twice";
    duplicate_shared_enumeration: TYPES, "  Grade:" => "  Ripeness:", line 8, "the key `Ripeness` is there twice";
    duplicate_error_code: ERRORS, "Pear.Eaten" => "Pear.Bruised", line 3, "the key `Pear.Bruised` is there twice";

    // Values of the wrong YAML type, and words that stand for nothing.
    text_for_a_flag: LIST, "required: true" => "required: \"yes\"", line 11,
        "parameters[0].required: invalid type: string \"yes\", expected a boolean";
    text_for_a_number: LIST, "minimum: 20" => "minimum: twenty", line 26,
        "parameters[2].minimum: invalid type: string \"twenty\", expected i64";
    text_for_a_list: LIST, "  - Pear.Bruised" => "  Pear.Bruised", line 68,
        "errors: invalid type: string \"Pear.Bruised\", expected a sequence";
    list_for_a_text: LIST, "    doc: Id of the orchard." => "    doc: [Id]", line 13,
        "parameters[0].doc: invalid type: sequence, expected a string";
    list_for_a_mapping: SERVICE, "{public: \"demo.{region}.test\", vpc: \"demo-vpc.{region}.test\"}" =>
        "[demo]", line 4,
        "endpoint: invalid type: sequence, expected struct EndpointSpec";
    unknown_type: LIST, "    type: Long\n    required" => "    type: Number\n    required", line 10,
        "parameters[0].type: unknown variant `Number`, expected one of `String`, `Integer`, `Long`, `Boolean`, \
         `Float`, `Double`, `Object`, `Array`, `Map`";
    unknown_place: LIST, "    in: query\n    type: Long" => "    in: cookie\n    type: Long", line 9,
        "parameters[0].in: unknown variant `cookie`, expected one of `query`, `body`, `path`, `header`";
    unknown_style: LIST, "style: json" => "style: xml", line 32,
        "parameters[3].style: unknown variant `xml`, expected `flat` or `json`";
    unknown_effect: LIST, "effect: read" => "effect: look", line 5,
        "effect: unknown variant `look`, expected `read` or `write`";
    unknown_method: LIST, "method: GET" => "method: DELETE", line 6,
        "method: unknown variant `DELETE`, expected one of `GET`, `POST`, `PUT`";
    unknown_fill: LIST, "{name: PageSize," => "{name: PageSize, fill: water,", line 37,
        "parameters[5].fill: unknown variant `water`, expected `idempotency-token`";

    // Names.
    duplicate_parameter: LIST, "name: Week" => "name: OrchardId", line 21, "the name `OrchardId` is there twice";
    duplicate_field: LIST, "name: PickedAt" => "name: Tree", line 54, "the name `Tree` is there twice";
    duplicate_field_of_an_object: WRITE, "example: 3, doc: Number of the shelf.}" =>
        "example: 3, doc: Number of the shelf.}\n      - {name: Shelf, type: String, doc: Its name.}", line 20,
        "the name `Shelf` is there twice";
    parameters_with_one_rust_name: LIST, "name: Week" => "name: orchard_id", line 21,
        "`orchard_id` and `OrchardId` come to the same Rust name";
    fields_with_one_rust_name: LIST, "name: PickedAt" => "name: labels", line 60,
        "`Labels` and `labels` come to the same Rust name";
    parameter_name_with_a_space: LIST, "name: OrchardId" => "name: \"OrchardId \"", line 8,
        "`OrchardId ` is no parameter or field name";
    parameter_name_that_is_none: LIST, "name: OrchardId" => "name: 2nd", line 8, "`2nd` is no parameter or field name";
    field_name_with_a_space: LIST, "name: PickedAt" => "name: Picked At", line 54,
        "`Picked At` is no parameter or field name";
    field_name_that_is_none: LIST, "name: PickedAt" => "name: Picked.At", line 54,
        "`Picked.At` is no parameter or field name";
    parameter_without_name: LIST, "  - name: OrchardId\n    in: query" => "  - in: query", line 8,
        "a parameter or field needs a `name`";
    action_name_that_is_none: LIST, "name: ListPears" => "name: list-pears", line 1, "`list-pears` is no action name";
    action_name_of_another_file: LIST, "name: ListPears" => "name: ListApples", line 1,
        "the file of action `ListApples` must be called ListApples.yaml";
    action_area_of_another_folder: LIST, "area: orchard" => "area: barn", line 2,
        "area `barn` does not match the folder `orchard`";
    type_name_that_is_none: LIST, "    type: Object\n    doc: One page." =>
        "    type: Object\n    type_name: pear_page\n    doc: One page.", line 43,
        "`pear_page` cannot be the name of a type";
    type_name_without_a_type: LIST, "    default: 30" => "    default: 30\n    type_name: Week", line 26,
        "`type_name` stands beside `fields` or `values`";
    shared_type_name_that_is_none: TYPES, "  Grade:" => "  pear-grade:", line 8,
        "`pear-grade` cannot be the name of a shared type";
    shared_type_name_of_rust: TYPES, "  Grade:" => "  Option:", line 8, "`Option` cannot be the name of a shared type";
    shared_object_called_like_an_enumeration: TYPES, "objects:" =>
        "objects:\n  Grade: {doc: Marks., fields: [{name: Mark, type: Long, doc: A mark.}]}", line 15,
        "a type `Grade` is shared already";

    // Types and what stands beside them.
    items_missing: LIST, "items: {type: String, values: [{value: OK, doc: Good}]}, doc: Marks." =>
        "doc: Marks.", line 59,
        "type Array, and no other, needs `items`";
    items_misplaced: LIST, "    default: 30" => "    items: {type: Long}\n    default: 30", line 21,
        "type Array, and no other, needs `items`";
    items_with_a_name: LIST, "items: {type: Long}" => "items: {name: TreeId, type: Long}", line 33,
        "the items of a list have no `name`";
    items_with_a_place: LIST, "items: {type: Long}" => "items: {type: Long, in: query}", line 33,
        "the items of a list have no `in`";
    items_with_an_example: LIST, "items: {type: Long}" => "items: {type: Long, example: 1}", line 33,
        "the items of a list have no `example`";
    items_with_a_text: LIST, "items: {type: Long}" => "items: {type: Long, doc: Id.}", line 33,
        "the items of a list have a `doc` only beside `values`";
    items_that_are_lists: LIST, "items: {type: String, values: [{value: OK, doc: Good}]}" =>
        "items: {type: Array, items: {type: Long}}", line 59,
        "a field cannot hold a list of lists; only a parameter can";
    fields_misplaced: LIST, "    default: 30" =>
        "    fields: [{name: Day, type: Long, doc: A day.}]\n    default: 30", line 21,
        "`fields` and `object` belong to type Object";
    object_misplaced: LIST, "    default: 30" => "    object: Tree\n    default: 30", line 21,
        "`fields` and `object` belong to type Object";
    object_without_fields: LIST, "type: Object, object: Tree" => "type: Object", line 53,
        "an Object needs `fields` or `object`; one whose keys are data is a Map";
    object_with_fields_twice: LIST, "object: Tree," =>
        "object: Tree, fields: [{name: A, type: Long, doc: A.}],", line 53,
        "`fields` and `object` exclude each other";
    values_misplaced: WRITE, "type: Boolean, example: true," =>
        "type: Boolean, values: [{value: true, name: Yes, doc: Yes}],", line 22,
        "`values` and `enum` belong to types String, Integer and Long";
    enumeration_of_a_map: LIST, "{name: Labels, type: Map," => "{name: Labels, type: Map, enum: Grade,", line 60,
        "`values` and `enum` belong to types String, Integer and Long";
    enumeration_given_twice: LIST, "enum: Ripeness," => "enum: Ripeness, values: [{value: RAW, doc: Raw}],", line 52,
        "`values` and `enum` exclude each other";
    style_missing: LIST, "    style: json\n" => "", line 29,
        "`style` is for list, object and map parameters, and each of them needs one";
    style_misplaced: LIST, "    default: 30" => "    default: 30\n    style: flat", line 21,
        "`style` is for list, object and map parameters, and each of them needs one";
    date_pattern_unknown: LIST, "date_pattern: yyyy-MM-dd" => "date_pattern: dd.MM.yyyy", line 56,
        "date pattern `dd.MM.yyyy` is unknown or does not fit type String";
    date_pattern_of_a_number: LIST, "    default: 30" => "    default: 30\n    date_pattern: yyyy-MM-dd", line 26,
        "date pattern `yyyy-MM-dd` is unknown or does not fit type Integer";
    date_pattern_of_a_list: LIST, "    style: json" => "    style: json\n    date_pattern: epoch-seconds", line 33,
        "date pattern `epoch-seconds` is unknown or does not fit type Array";

    // References.
    unknown_enumeration: LIST, "enum: Ripeness" => "enum: Colour", line 52, "no shared enumeration `Colour`";
    enumeration_of_another_type: LIST, "enum: Ripeness" => "enum: Grade", line 52,
        "enumeration `Grade` is of type Integer, not String";
    unknown_object: LIST, "object: Tree" => "object: Bush", line 53, "no shared object `Bush`";
    unknown_error_code: LIST, "- Pear.Bruised" => "- Pear.Lost", line 68, "errors.yaml has no code `Pear.Lost`";
    duplicate_error_code_of_an_action: LIST, "- Pear.Bruised" => "- Pear.Bruised\n  - Pear.Bruised", line 69,
        "code `Pear.Bruised` is there twice";
    unknown_parameter_of_any_of: LIST, "  - [Kind, TreeIds]" => "  - [Kind, BushIds]", line 39,
        "no parameter `BushIds`";
    required_parameter_of_any_of: LIST, "  - [Kind, TreeIds]" => "  - [Kind, OrchardId]", line 39,
        "`OrchardId` is required in any case";
    unknown_parameter_of_only_with: LIST, "only_with: {Kind: [EARLY]}" => "only_with: {Sort: [EARLY]}", line 24,
        "no parameter `Sort`";
    unknown_value_of_only_with: LIST, "only_with: {Kind: [EARLY]}" => "only_with: {Kind: [EARLIEST]}", line 24,
        "`Kind` has no value \"EARLIEST\"";
    mistyped_value_of_only_with: LIST, "only_with: {Kind: [EARLY]}" => "only_with: {Kind: [1]}", line 24,
        "the value of `Kind` is 1, which is not of type String";
    unknown_payload: LIST, "payload: Data" => "payload: Result", line 61, "the response has no field `Result`";
    unknown_page_parameter: LIST, "page: PageNumber" => "page: Page", line 63,
        "`Page` is no integer parameter of this action";
    page_parameter_of_another_type: LIST, "page: PageNumber" => "page: Kind", line 63,
        "`Kind` is no integer parameter of this action";
    unknown_size_parameter: LIST, "size: PageSize" => "size: Size", line 64,
        "`Size` is no integer parameter of this action";
    unknown_items: LIST, "items: Data.Pears" => "items: Data.Apples", line 65,
        "`Data.Apples` is no list of the response";
    items_that_are_no_list: LIST, "items: Data.Pears" => "items: Data.TotalCount", line 65,
        "`Data.TotalCount` is no list of the response";
    items_inside_a_list: LIST, "items: Data.Pears" => "items: Data.Pears.Marks", line 65,
        "`Data.Pears.Marks` is no list of the response";
    unknown_total: LIST, "total: Data.TotalCount" => "total: Data.Count", line 66,
        "`Data.Count` is no integer of the response";
    total_that_is_no_number: LIST, "total: Data.TotalCount" => "total: Data", line 66,
        "`Data` is no integer of the response";

    // Values.
    example_of_another_type: LIST, "example: 10" => "example: \"10\"", line 12,
        "the example of `OrchardId` is \"10\", which is not of type Long";
    example_of_nothing: LIST, "example: 10" => "example:", line 12,
        "the example of `OrchardId` is null, which is not of type Long";
    example_of_other_items: LIST, "example: [1, 2]" => "example: [1, two]", line 34,
        "the example of `TreeIds` is \"two\", which is not of type Long";
    example_with_an_unknown_key: WRITE, "example: {Shelf: 3}" => "example: {Rack: 3}", line 20,
        "the example of `Box` has the unknown key `Rack`";
    example_beyond_an_integer: LIST, "example: 3, doc: Number of pears." =>
        "example: 3000000000, doc: Number of pears.", line 45,
        "the example of `TotalCount` is 3000000000, which is not of type Integer";
    example_out_of_range: LIST, "    default: 30" => "    default: 30\n    example: 41", line 26,
        "the example of `Week`, 41, is out of its range";
    default_of_another_type: LIST, "default: 30" => "default: thirty", line 25,
        "the default of `Week` is \"thirty\", which is not of type Integer";
    default_out_of_range: LIST, "default: 30" => "default: 19", line 25,
        "the default of `Week`, 19, is out of its range";
    range_that_is_empty: LIST, "    default: 30\n    minimum: 20" => "    minimum: 50", line 25,
        "the range 50 to 40 of `Week` is empty";
    range_of_a_text: LIST, "    doc: Only pears of this kind." => "    minimum: 1\n    doc: A kind.", line 20,
        "`minimum` belongs to types Integer and Long";
    required_parameter_without_example: LIST, "    example: 10\n" => "", line 8,
        "required parameter `OrchardId` has no example";
    value_under_two_spellings: LIST, "value: LATE," => "value: early,", line 19,
        "value \"early\" is value \"EARLY\" again, under another spelling";
    value_with_the_name_of_another: TYPES, "name: Second" => "name: FIRST", line 13, "value 2 has the name of value 1";
    value_with_a_space: LIST, "value: LATE," => "value: \"LATE \",", line 19,
        "value \"LATE \" begins or ends with a space";
    value_of_another_type: LIST, "{value: LATE," => "{value: 2, name: Late,", line 19,
        "the value is 2, which is not of type String";
    number_value_without_name: TYPES, "{value: 2, name: Second," => "{value: 2,", line 13, "value 2 needs a `name`";
    value_that_makes_no_name: LIST, "value: LATE," => "value: 3rd,", line 19,
        "`3rd` cannot be a Rust name: value \"3rd\" needs another `name`";
    value_with_a_name_that_is_none: LIST, "value: LATE," => "value: LATE, name: to_be_late,", line 19,
        "`to_be_late` cannot be a Rust name: value \"LATE\" needs another `name`";
    value_with_a_name_that_is_taken: LIST, "value: LATE," => "value: UNKNOWN,", line 19,
        "`Unknown` cannot be a Rust name: value \"UNKNOWN\" needs another `name`";

    // Waits.
    unknown_key_of_a_waiter: LIST, "errors:" => "waiter: {read: Data}\nerrors:", line 67,
        "waiter: unknown field `read`, expected one of `reads`, `running`, `follow`";
    waiter_that_cannot_end_well: LIST, "errors:" =>
        "waiter: {reads: [{path: Data.TotalCount, bad: [3]}]}\nerrors:", line 67,
        "without a `good` value the wait could not end well";
    waiter_of_no_value: LIST, "errors:" => "waiter: {reads: [{path: Data.Pears, good: [3]}]}\nerrors:", line 67,
        "`Data.Pears` is no text or integer of the response";
    waiter_with_a_value_of_another_type: LIST, "errors:" =>
        "waiter: {reads: [{path: Data.TotalCount, good: [\"3\"]}]}\nerrors:", line 67,
        "the value of `TotalCount` is \"3\", which is not of type Integer";
    waiter_with_an_undocumented_value: LIST, "errors:" =>
        "waiter: {reads: [{path: Data.Pears.Ripeness, good: [SOFT, RED], go_on: [HARD]}]}\nerrors:", line 67,
        "`Ripeness` has no value \"RED\"";
    waiter_that_leaves_a_value_out: LIST, "errors:" =>
        "waiter: {reads: [{path: Data.Pears.Ripeness, good: [SOFT]}]}\nerrors:", line 67,
        "value \"HARD\" of `Ripeness` is neither good nor bad nor go_on";
    waiter_that_follows_no_text: LIST, "errors:" =>
        "waiter: {reads: [{path: Data.TotalCount, good: [3]}], follow: {path: Data, parameter: Kind}}\nerrors:",
        line 67,
        "`Data` is no text of the response";

    // Parameters, and what belongs to them alone.
    place_missing: LIST, "  - {name: PageSize, in: query," => "  - {name: PageSize,", line 37,
        "parameter `PageSize` does not say where it travels: add `in`";
    body_of_a_get: LIST, "  - {name: PageSize, in: query," => "  - {name: PageSize, in: body,", line 37,
        "`PageSize` is in the body of a GET";
    place_of_another_style: LIST, "  - {name: PageSize, in: query," => "  - {name: PageSize, in: path,", line 37,
        "`PageSize`: parameters of an RPC action travel in the query or body";
    parameter_of_the_client: LIST, "name: Week" => "name: RegionId", line 21,
        "`RegionId` is filled by the client and is not listed";
    place_in_a_response: LIST, "{name: TotalCount," => "{name: TotalCount, in: query,", line 45,
        "`in` belongs to parameters only";
    style_in_a_response: LIST, "{name: Labels, type: Map," => "{name: Labels, type: Map, style: json,", line 60,
        "`style` belongs to parameters only";
    fill_in_a_response: LIST, "{name: TotalCount," => "{name: TotalCount, fill: idempotency-token,", line 45,
        "`fill` belongs to parameters only";
    only_with_in_a_response: LIST, "{name: TotalCount," => "{name: TotalCount, only_with: {Kind: [EARLY]},", line 45,
        "`only_with` belongs to parameters only";
    required_in_a_response: LIST, "{name: TotalCount," => "{name: TotalCount, required: true,", line 45,
        "`required` is for what is sent, not for an answer";
    required_in_a_row_of_a_response: LIST, "{name: Labels, type: Map," =>
        "{name: Labels, type: Map, required: false,", line 60,
        "`required` is for what is sent, not for an answer";
    place_in_a_shared_object: TYPES, "{name: TreeId," => "{name: TreeId, in: query,", line 18,
        "`in` belongs to parameters only";

    // Facts of an action.
    level_unknown: LIST, "level: 1" => "level: 4", line 4, "service.yaml has no call level 4";
    level_missing: LIST, "level: 1\n" => "", line 1, "without a `level`, a `note` must say why";
    level_missing_with_empty_note: BARN, "note: The list of levels does not have it." => "note: \" \"", line 1,
        "without a `level`, a `note` must say why";
    idempotent_write_without_reason: WRITE, "idempotent_because: A pear is stored once.\n" => "", line 8,
        "a write that is idempotent needs `idempotent_because`";
    idempotent_write_with_empty_reason: WRITE, "because: A pear is stored once." => "because: \"\"", line 8,
        "a write that is idempotent needs `idempotent_because`";
    reason_without_idempotent: WRITE, "idempotent: true\n" => "", line 8,
        "`idempotent_because` is for idempotent writes";
    reason_of_a_read: LIST, "effect: read" => "effect: read\nidempotent_because: It reads.", line 6,
        "`idempotent_because` is for idempotent writes";
    read_that_is_not_idempotent: LIST, "effect: read" => "effect: read\nidempotent: false", line 6,
        "a read is idempotent in any case";
    summary_of_two_lines: LIST, "summary: Lists pears, page by page." =>
        "summary: |-\n  Lists pears,\n  page by page.", line 3,
        "the summary is one line";
    summary_that_is_empty: LIST, "summary: Lists pears, page by page." => "summary: \"\"", line 3,
        "the summary is one line";

    // Texts.
    text_missing: LIST, "type: Integer, doc: Rows on a page." => "type: Integer", line 37, "`PageSize` has no `doc`";
    text_with_an_angle: LIST, "Id of the orchard." => "Id of the <orchard>.", line 13,
        "the text of `OrchardId` has `<` outside of backticks";
    text_with_a_bracket: LIST, "Number of pears." => "\"Number of [pears].\"", line 45,
        "the text of `TotalCount` has `[` outside of backticks";
    text_with_an_address: WRITE, "Where to store it." => "See https://pears.test.", line 17,
        "the text of `Box` has `://` outside of backticks";
    text_with_half_a_pair: LIST, "How ripe it is." => "How `ripe it is.", line 52,
        "the text of `Ripeness` has a backtick without its partner";
    text_in_another_language: LIST, "Early kinds" => "\u{68a8}", line 18, "the text is not English";
    summary_with_an_angle: LIST, "Lists pears, page by page." => "Lists <pears>.", line 3,
        "the text has `<` outside of backticks";
    details_with_a_bracket: WRITE, "Bruised pears are refused." => "Bruised pears [sic] are refused.", line 4,
        "the text has `[` outside of backticks";
    advice_with_half_a_pair: WRITE, "Use `SweepBarn`." => "Use `SweepBarn.", line 5,
        "the text has a backtick without its partner";
    text_of_an_enumeration: TYPES, "doc: How ripe a pear is." => "doc: How <ripe>.", line 4,
        "the text has `<` outside of backticks";
    text_of_an_object: TYPES, "doc: A tree." => "doc: A <tree>.", line 16, "the text has `<` outside of backticks";
    text_of_items: LIST, "items: {type: String, values" => "items: {type: String, doc: A <mark>., values", line 59,
        "the text has `<` outside of backticks";
    text_of_an_error_code: ERRORS, "the pear is gone" => "the pear is <gone>", line 3,
        "the meaning of `Pear.Eaten` has `<` outside of backticks";
    text_that_ends_a_table_cell: ERRORS, "the pear is gone" => "gone | eaten", line 3,
        "the meaning of `Pear.Eaten` has a `|` or more than one line";
}

#[test]
fn base_has_no_problems() {
    assert_eq!(found(&base()), []);
}

#[test]
fn folder_that_is_no_area() {
    let mut files = base();
    files.push(("demo/cellar/notes.yaml", String::new()));
    assert_eq!(found(&files), [problem(SERVICE, 7, "folder `cellar` is not an area of service.yaml")]);
}

#[test]
fn action_in_two_areas() {
    let mut files = base();
    let text = BASE[5].1.replace("area: barn", "area: orchard");
    files.push(("demo/orchard/SweepBarn.yaml", text));
    assert_eq!(found(&files), [problem(BARN, 1, "action `SweepBarn` is already in area `orchard`")]);
}

#[test]
fn type_shared_by_two_files() {
    let mut files = base();
    let text = "enums:\n  Tree: {type: String, doc: Kind of a tree., values: [{value: PEAR, doc: Pear tree}]}\n";
    files.push(("demo/types/orchard.yaml", text.to_owned()));
    assert_eq!(found(&files), [problem("demo/types/orchard.yaml", 2, "a type `Tree` is shared already")]);
}

#[test]
fn files_that_are_not_there() {
    for missing in [SERVICE, ERRORS] {
        let files: Vec<_> = base().into_iter().filter(|(name, _)| *name != missing).collect();
        let problems = found(&files);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!((problems[0].file.as_path(), problems[0].line), (missing.as_ref(), 0));
    }
}

#[test]
fn file_that_is_empty() {
    let mut files = base();
    files.push(("demo/orchard/EatPear.yaml", String::new()));
    assert_eq!(found(&files), [problem("demo/orchard/EatPear.yaml", 1, "missing field `name`")]);
}

#[test]
fn all_problems_are_reported_at_once() {
    let mut files = base();
    for (_, text) in &mut files {
        *text = text.replace("effect: ", "affect: ");
    }
    let lines: Vec<_> = found(&files).into_iter().map(|problem| (problem.file, problem.line)).collect();
    assert_eq!(lines, [(PathBuf::from(LIST), 5), (PathBuf::from(WRITE), 7), (PathBuf::from(BARN), 4)]);
}

#[test]
fn problem_reads_like_a_compiler_message() {
    assert_eq!(problem(LIST, 4, "no level").to_string(), "demo/orchard/ListPears.yaml:4: no level");
    assert_eq!(problem(LIST, 0, "no file").to_string(), "demo/orchard/ListPears.yaml: no file");
}
