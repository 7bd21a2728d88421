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
title: Demo
version: \"2000-01-01\"
module: demo
feature: area
protocol: rpc
method: POST
endpoint: {public: \"demo.{region}.test\", vpc: \"demo-vpc.{region}.test\"}
levels:
  - {level: 1, calls_per_second: 50}
areas:
  orchard: Trees and what grows on them.
  barn: Where pears are stored.
envelope: full
envelopes:
  full: [RequestId, Done]
  id: [RequestId]
envelope_fields:
  RequestId: {example: r, doc: Id of the request.}
  Done: {type: Boolean, example: true, doc: Whether it was done.}
",
    ),
    (
        ERRORS,
        "\
groups:
  spoilt: [Pear.Bruised, Pear.Eaten]
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
    doc: How ripe a pear is.
    values:
      HARD: Not ripe yet
      SOFT: {doc: Ripe}
  Grade:
    type: Integer
    doc: Grade of a pear.
    values:
      1: {name: First, doc: The best}
      2: {name: Second, doc: All others}
objects:
  Tree:
    doc: A tree.
    fields:
      TreeId: {type: Long, example: 7, doc: Id of the tree.}
parameters:
  Shelf: {type: Integer, minimum: 1, example: 3, doc: Number of the shelf.}
",
    ),
    (
        LIST,
        "\
summary: Lists pears, page by page.
level: 1
effect: read
method: GET
in: query
parameters:
  OrchardId:
    type: Long
    required: true
    example: 10
    doc: Id of the orchard.
  Kind:
    doc: Only pears of this kind.
    values:
      EARLY: Early kinds
      LATE: {doc: Late kinds}
  Week:
    type: Integer
    only_with: {Kind: [EARLY]}
    default: 30
    minimum: 20
    maximum: 40
    doc: Only pears of this week.
  TreeIds:
    style: json
    items: {type: Long}
    example: [1, 2]
    doc: Only pears of these trees.
  Grades:
    style: comma
    items: {enum: Grade}
    example: [1, 2]
    doc: Only pears of these grades.
  PageNumber: {type: Integer, doc: Number of the page.}
  PageSize: {type: Integer, doc: Rows on a page.}
any_of:
  - [Kind, TreeIds]
response:
  Data:
    doc: One page.
    fields:
      TotalCount: {type: Integer, example: 3, doc: Number of pears.}
      Pears:
        doc: The pears.
        items:
          fields:
            Ripeness: {enum: Ripeness, example: SOFT, doc: How ripe it is.}
            Tree: {object: Tree, doc: The tree it grew on.}
            PickedAt:
              date_pattern: yyyy-MM-dd
              example: \"2000-09-30\"
              doc: When it was picked.
            Marks: {items: {values: {OK: Good}}, doc: Marks.}
            Labels: {type: Map, example: {colour: green}, doc: Its labels.}
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
summary: Stores a pear.
details: Bruised pears are refused.
deprecated: Use `SweepBarn`.
level: 1
effect: write
idempotent_because: A pear is stored once.
in: body
parameters:
  PearId: {type: Long, required: true, example: 3, doc: Id of the pear.}
  Shelf: {use: Shelf, example: 4}
  Box:
    style: flat
    doc: Where to store it.
    fields:
      Shelf: {type: Integer, required: true, example: 3, doc: Number of the shelf.}
    example: {Shelf: 3}
response:
  Success: {type: Boolean, example: true, doc: Whether it was stored.}
envelope: id
errors: [spoilt]
",
    ),
    (
        BARN,
        "\
summary: Sweeps the barn.
effect: write
response:
  Success: {type: Boolean, example: true, doc: Whether it is clean now.}
envelope: none
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
    load(&folder.path().join("demo"), &|_| true).err().map(|problems| problems.0).unwrap_or_default()
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
    text_without_end: WRITE, "summary: Stores" => "summary: \"Stores", line 21,
        "found unexpected end of stream, while scanning a quoted scalar at line 1 column 10";
    list_without_end: LIST, "effect: read" => "effect: [read", line 4,
        "did not find expected ',' or ']', while parsing a flow sequence at line 3 column 9";
    key_indented_too_little: LIST, "    type: Long\n    required" => "   type: Long\n    required", line 9,
        "mapping values are not allowed in this context";
    tab_for_indentation: LIST, "    required: true\n    ex" => "\trequired: true\n    ex", line 9,
        "found a tab character that violates indentation, while scanning a plain scalar at line 8 column 11";

    // Keys.
    unknown_key_of_an_action: LIST, "level: 1" => "levle: 1", line 2,
        "unknown field `levle`, expected one of `summary`, `details`, `since`, `level`, `effect`, \
         `idempotent_because`, `deprecated`, `replaced_by`, `method`, `path`, `in`, `parameters`, `any_of`, `response`, \
         `envelope`, `payload`, `pagination`, `waiter`, `resource`, `errors`, `differs`, `note`";
    unknown_key_of_a_parameter: LIST, "    default: 30" => "    defualt: 30", line 20,
        "parameters.Week: unknown field `defualt`, expected one of `use`, `type`, `doc`, `example`, `values`, `enum`, \
         `object`, `fields`, `items`, `holds`, `type_name`, `default`, `minimum`, `maximum`, `min_length`, \
         `max_length`, `max_items`, `date_pattern`, `since`, `differs`, `note`, `sensitive`, `in`, `required`, `required_by`, `style`, `only_with`, `fill`";
    unknown_key_of_a_response_field: LIST, "3, doc: Number of pears." => "3, doc: Number of pears., unit: kg", line 42,
        "response.Data.fields.TotalCount: unknown field `unit`, expected one of `use`, `type`, `doc`, `example`, `values`, `enum`, \
         `object`, `fields`, `items`, `holds`, `type_name`, `default`, `minimum`, `maximum`, `min_length`, \
         `max_length`, `max_items`, `date_pattern`, `since`, `differs`, `note`, `sensitive`, `in`, `required`, `required_by`, `style`, `only_with`, `fill`";
    unknown_key_of_a_value: LIST, "{doc: Late kinds}" => "{text: Late kinds}", line 16,
        "parameters.Kind.values.LATE: unknown field `text`, expected one of `name`, `since`, `doc`";
    unknown_key_of_the_pagination: LIST, "  size: PageSize" => "  length: PageSize", line 58,
        "pagination: unknown field `length`, expected one of `page`, `size`, `offset`, `limit`, \
         `token`, `next_token`, `key`, `next_key`, `more`, `items`, `total`";
    unknown_key_of_a_service: SERVICE, "title: Demo" => "title: Demo\ncolour: red", line 2,
        "unknown field `colour`, expected one of `title`, `version`, `module`, `feature`, `protocol`, `method`, `package`, \
         `successor`, `source`, `endpoint`, `levels`, `editions`, `areas`, `headings`, `links`, `envelope`, `envelopes`, `envelope_fields`";
    unknown_protocol: SERVICE, "protocol: rpc" => "protocol: soap", line 5,
        "protocol: unknown variant `soap`, expected one of `rpc`, `roa`, `huawei`";
    path_of_an_rpc_action: LIST, "level: 1" => "level: 1\npath: /pears", line 3, "an RPC action has no `path`";
    pagination_of_two_kinds: LIST, "  size: PageSize" => "  limit: PageSize", line 56,
        "a list is paged by `page` and `size`, or `offset` and `limit`, or `token` and `next_token`, or `key`, \
         `next_key` and `more`";
    unknown_key_of_a_level: SERVICE, "calls_per_second" => "calls_per_minute", line 9,
        "levels[0]: unknown field `calls_per_minute`, expected one of `level`, `effect`, `calls_per_second`, `calls_per_day`";
    unknown_edition: SERVICE, "title: Demo" =>
        "title: Demo\neditions: {source: a page, limits: [{edition: Golden, calls: all, calls_per_day: 1}]}", line 2,
        "editions.limits[0].edition: unknown variant `Golden`, expected one of `Basic`, `Standard`, `Professional`, `Enterprise`";
    unknown_key_of_an_enumeration: TYPES, "    doc: Grade" => "    dok: Grade", line 9,
        "enums.Grade: unknown field `dok`, expected one of `doc`, `type`, `values`";
    unknown_key_of_an_object: TYPES, "    doc: A tree." => "    doc: A tree.\n    height: 3", line 16,
        "objects.Tree: unknown field `height`, expected `doc` or `fields`";
    unknown_key_of_an_error: ERRORS, "meaning: the pear is gone" => "reason: the pear is gone", line 5,
        "errors.Pear.Eaten: unknown field `reason`, expected `status` or `meaning`";
    missing_key_of_an_action: LIST, "effect: read\n" => "", line 1, "missing field `effect`";
    missing_key_of_a_value: LIST, "{doc: Late kinds}" => "{name: Late}", line 16,
        "parameters.Kind.values.LATE: missing field `doc`";
    duplicate_key_of_an_action: LIST, "effect: read" => "effect: read\nlevel: 2", line 4,
        "the key `level` is there twice";
    duplicate_key_of_a_parameter: LIST, "    maximum: 40" => "    maximum: 40\n    minimum: 30", line 23,
        "the key `minimum` is there twice";
    duplicate_key_of_an_example: LIST, "{colour: green}" => "{colour: green, colour: red}", line 54,
        "the key `colour` is there twice";
    duplicate_key_of_only_with: LIST, "{Kind: [EARLY]}" => "{Kind: [EARLY], Kind: [LATE]}", line 19,
        "the key `Kind` is there twice";
    duplicate_shared_enumeration: TYPES, "  Grade:" => "  Ripeness:", line 7, "the key `Ripeness` is there twice";
    duplicate_error_code: ERRORS, "Pear.Eaten: " => "Pear.Bruised: ", line 5, "the key `Pear.Bruised` is there twice";

    // Values of the wrong YAML type, and words that stand for nothing.
    text_for_a_flag: LIST, "required: true" => "required: \"yes\"", line 9,
        "parameters.OrchardId.required: invalid type: string \"yes\", expected a boolean";
    text_for_a_number: LIST, "minimum: 20" => "minimum: twenty", line 21,
        "parameters.Week.minimum: invalid type: string \"twenty\", expected i64";
    text_for_a_list: LIST, "  - Pear.Bruised" => "  Pear.Bruised", line 62,
        "errors: invalid type: string \"Pear.Bruised\", expected a sequence";
    list_for_a_text: LIST, "    doc: Id of the orchard." => "    doc: [Id]", line 11,
        "parameters.OrchardId.doc: invalid type: sequence, expected a string";
    list_for_a_mapping: SERVICE, "{public: \"demo.{region}.test\", vpc: \"demo-vpc.{region}.test\"}" =>
        "[demo]", line 7,
        "endpoint: invalid type: sequence, expected struct EndpointSpec";
    unknown_type: LIST, "    type: Long\n    required" => "    type: Number\n    required", line 8,
        "parameters.OrchardId.type: unknown variant `Number`, expected one of `String`, `Integer`, `Long`, `Boolean`, \
         `Float`, `Double`, `Object`, `Array`, `Map`, `Any`";
    unknown_place: LIST, "    type: Long\n    required" => "    in: cookie\n    type: Long\n    required", line 8,
        "parameters.OrchardId.in: unknown variant `cookie`, expected one of `query`, `body`, `path`, `header`";
    unknown_style: LIST, "style: json" => "style: xml", line 25,
        "parameters.TreeIds.style: unknown variant `xml`, expected one of `flat`, `json`, `comma`";
    unknown_effect: LIST, "effect: read" => "effect: look", line 3,
        "effect: unknown variant `look`, expected `read` or `write`";
    unknown_method: LIST, "method: GET" => "method: DELETE", line 4,
        "method: unknown variant `DELETE`, expected one of `GET`, `POST`, `PUT`";
    unknown_fill: LIST, "PageSize: {type" => "PageSize: {fill: water, type", line 35,
        "parameters.PageSize.fill: unknown variant `water`, expected `idempotency-token`";

    // Names.
    duplicate_parameter: LIST, "  Week:" => "  OrchardId:", line 17, "the key `OrchardId` is there twice";
    duplicate_field: LIST, "PickedAt:" => "Tree:", line 49, "the key `Tree` is there twice";
    duplicate_field_of_an_object: WRITE, "doc: Number of the shelf.}" =>
        "doc: Number of the shelf.}\n      Shelf: {doc: Its name.}", line 16,
        "the key `Shelf` is there twice";
    parameters_with_one_rust_name: LIST, "  Week:" => "  orchard_id:", line 17,
        "`orchard_id` and `OrchardId` come to the same Rust name";
    fields_with_one_rust_name: LIST, "PickedAt:" => "labels:", line 54,
        "`Labels` and `labels` come to the same Rust name";
    parameter_name_with_a_space: LIST, "OrchardId:" => "\"OrchardId \":", line 7,
        "`OrchardId ` is no parameter or field name";
    parameter_name_that_is_none: LIST, "OrchardId:" => "2nd:", line 7, "`2nd` is no parameter or field name";
    field_name_with_a_space: LIST, "PickedAt:" => "Picked At:", line 49,
        "`Picked At` is no parameter or field name";
    field_name_that_is_none: LIST, "PickedAt:" => "Picked.At:", line 49,
        "`Picked.At` is no parameter or field name";
    parameter_whose_name_is_a_number: LIST, "OrchardId:" => "2:", line 7,
        "parameters: 2 is no name";
    type_name_that_is_none: LIST, "    doc: One page." =>
        "    type_name: pear_page\n    doc: One page.", line 40,
        "`pear_page` cannot be the name of a type";
    type_name_without_a_type: LIST, "    default: 30" => "    default: 30\n    type_name: Week", line 21,
        "`type_name` stands beside `fields` or `values`";
    shared_type_name_that_is_none: TYPES, "objects:" =>
        "objects:\n  pear-tree: {doc: Marks., fields: {Mark: {type: Long, doc: A mark.}}}", line 14,
        "`pear-tree` cannot be the name of a shared type";
    shared_type_name_of_rust: TYPES, "objects:" =>
        "objects:\n  Option: {doc: Marks., fields: {Mark: {type: Long, doc: A mark.}}}", line 14,
        "`Option` cannot be the name of a shared type";
    shared_object_within_itself: TYPES, "      TreeId:" =>
        "      Grafts: {doc: Its parts., items: {object: Tree}}\n      TreeId:", line 14,
        "the object stands within itself, without an end; make the inner one a Map with `object`";
    shared_object_called_like_an_enumeration: TYPES, "objects:" =>
        "objects:\n  Grade: {doc: Marks., fields: {Mark: {type: Long, doc: A mark.}}}", line 14,
        "a type `Grade` is shared already";

    // Types and what stands beside them.
    items_missing: LIST, "items: {values: {OK: Good}}, doc: Marks." =>
        "type: Array, doc: Marks.", line 53,
        "type Array, and no other, needs `items`";
    items_misplaced: LIST, "    default: 30" => "    items: {type: Long}\n    default: 30", line 17,
        "type Array, and no other, needs `items`";
    items_that_are_shared: LIST, "items: {type: Long}" => "items: {type: Long, use: Shelf}", line 26,
        "the items of a list have no `use`";
    items_with_a_place: LIST, "items: {type: Long}" => "items: {type: Long, in: query}", line 26,
        "the items of a list have no `in`";
    items_with_an_example: LIST, "items: {type: Long}" => "items: {type: Long, example: 1}", line 26,
        "the items of a list have no `example`";
    items_with_a_text: LIST, "items: {type: Long}" => "items: {type: Long, doc: Id.}", line 26,
        "the items of a list have a `doc` only beside `values`";
    fields_misplaced: LIST, "    default: 30" =>
        "    fields: {Day: {type: Long, doc: A day.}}\n    default: 30", line 17,
        "`fields` and `object` belong to type Object";
    object_misplaced: LIST, "    default: 30" => "    object: Tree\n    default: 30", line 17,
        "`fields` and `object` belong to type Object";
    object_without_fields: LIST, "object: Tree" => "type: Object", line 48,
        "an Object needs `fields` or `object`; one whose keys are data is a Map";
    object_with_fields_twice: LIST, "object: Tree," =>
        "object: Tree, fields: {A: {type: Long, doc: A.}},", line 48,
        "`fields` and `object` exclude each other";
    values_misplaced: WRITE, "type: Boolean, example: true," =>
        "type: Boolean, values: {true: {name: Yes, doc: Yes}},", line 18,
        "`values` and `enum` belong to types String, Integer and Long";
    enumeration_of_a_map: LIST, "{type: Map," => "{type: Map, enum: Grade,", line 54,
        "`values` and `enum` belong to types String, Integer and Long";
    enumeration_given_twice: LIST, "enum: Ripeness," => "enum: Ripeness, values: {RAW: Raw},", line 47,
        "`values` and `enum` exclude each other";
    style_missing: LIST, "    style: json\n" => "", line 24,
        "`style` is for list, object and map parameters, and each of them needs one";
    style_misplaced: LIST, "    default: 30" => "    default: 30\n    style: flat", line 17,
        "`style` is for list, object and map parameters, and each of them needs one";
    date_pattern_unknown: LIST, "date_pattern: yyyy-MM-dd" => "date_pattern: dd.MM.yyyy", line 50,
        "date pattern `dd.MM.yyyy` is unknown or does not fit type String";
    date_pattern_of_a_number: LIST, "    default: 30" => "    default: 30\n    date_pattern: yyyy-MM-dd", line 21,
        "date pattern `yyyy-MM-dd` is unknown or does not fit type Integer";
    date_pattern_of_a_list: LIST, "    style: json" => "    style: json\n    date_pattern: epoch-seconds", line 26,
        "date pattern `epoch-seconds` is unknown or does not fit type Array";

    // References.
    unknown_enumeration: LIST, "enum: Ripeness" => "enum: Colour", line 47, "no shared enumeration `Colour`";
    enumeration_of_another_type: LIST, "enum: Ripeness, example: SOFT" => "type: String, enum: Grade, example: SOFT", line 47,
        "enumeration `Grade` is of type Integer, not String";
    unknown_object: LIST, "object: Tree" => "object: Bush", line 48, "no shared object `Bush`";
    unknown_error_code: LIST, "- Pear.Bruised" => "- Pear.Lost", line 62, "errors.yaml has no code `Pear.Lost`";
    error_code_without_a_constant: ERRORS, "  Pear.Bruised: {" => "  7Up: {status: [400], meaning: too sweet}\n  Pear.Bruised: {", line 4,
        "no constant can be named for `7Up`: it does not begin with a letter";
    error_codes_of_one_constant: ERRORS, "  Pear.Bruised: {" => "  Pear-Bruised: {status: [400], meaning: too soft}\n  Pear.Bruised: {", line 5,
        "`Pear-Bruised` and `Pear.Bruised` are both constant `PEAR_BRUISED`";
    duplicate_error_code_of_an_action: LIST, "- Pear.Bruised" => "- Pear.Bruised\n  - Pear.Bruised", line 63,
        "code `Pear.Bruised` is there twice";
    unknown_parameter_of_any_of: LIST, "  - [Kind, TreeIds]" => "  - [Kind, BushIds]", line 37,
        "no parameter `BushIds`";
    required_parameter_of_any_of: LIST, "  - [Kind, TreeIds]" => "  - [Kind, OrchardId]", line 37,
        "`OrchardId` is required in any case";
    unknown_parameter_of_only_with: LIST, "only_with: {Kind: [EARLY]}" => "only_with: {Sort: [EARLY]}", line 19,
        "no parameter `Sort`";
    unknown_value_of_only_with: LIST, "only_with: {Kind: [EARLY]}" => "only_with: {Kind: [EARLIEST]}", line 19,
        "`Kind` has no value \"EARLIEST\"";
    mistyped_value_of_only_with: LIST, "only_with: {Kind: [EARLY]}" => "only_with: {Kind: [1]}", line 19,
        "the value of `Kind` is 1, which is not of type String";
    unknown_payload: LIST, "payload: Data" => "payload: Result", line 55, "the response has no field `Result`";
    unknown_page_parameter: LIST, "page: PageNumber" => "page: Page", line 57,
        "`Page` is no integer parameter of this action";
    page_parameter_of_another_type: LIST, "page: PageNumber" => "page: Kind", line 57,
        "`Kind` is no integer parameter of this action";
    unknown_size_parameter: LIST, "size: PageSize" => "size: Size", line 58,
        "`Size` is no integer parameter of this action";
    unknown_items: LIST, "items: Data.Pears" => "items: Data.Apples", line 59,
        "`Data.Apples` is no list of the response";
    items_that_are_no_list: LIST, "items: Data.Pears" => "items: Data.TotalCount", line 59,
        "`Data.TotalCount` is no list of the response";
    items_inside_a_list: LIST, "items: Data.Pears" => "items: Data.Pears.Marks", line 59,
        "`Data.Pears.Marks` is no list of the response";
    unknown_total: LIST, "total: Data.TotalCount" => "total: Data.Count", line 60,
        "`Data.Count` is no integer of the response";
    total_that_is_no_number: LIST, "total: Data.TotalCount" => "total: Data", line 60,
        "`Data` is no integer of the response";

    // Values.
    example_of_another_type: LIST, "example: 10" => "example: \"10\"", line 10,
        "the example of `OrchardId` is \"10\", which is not of type Long";
    example_of_nothing: LIST, "example: 10" => "example:", line 10,
        "the example of `OrchardId` is null, which is not of type Long";
    example_of_other_items: LIST, "{type: Long}\n    example: [1, 2]" => "{type: Long}\n    example: [1, two]", line 27,
        "the example of `TreeIds` is \"two\", which is not of type Long";
    example_with_an_unknown_key: WRITE, "example: {Shelf: 3}" => "example: {Shelf: 3, Rack: 3}", line 16,
        "the example of `Box` has the unknown key `Rack`";
    example_beyond_an_integer: LIST, "example: 3, doc: Number of pears." =>
        "example: 3000000000, doc: Number of pears.", line 42,
        "the example of `TotalCount` is 3000000000, which is not of type Integer";
    example_out_of_range: LIST, "    default: 30" => "    default: 30\n    example: 41", line 21,
        "the example of `Week`, 41, is out of its range";
    default_of_another_type: LIST, "default: 30" => "default: thirty", line 20,
        "the default of `Week` is \"thirty\", which is not of type Integer";
    default_out_of_range: LIST, "default: 30" => "default: 19", line 20,
        "the default of `Week`, 19, is out of its range";
    range_that_is_empty: LIST, "    default: 30\n    minimum: 20" => "    minimum: 50", line 20,
        "the range 50 to 40 of `Week` is empty";
    range_of_a_text: LIST, "    doc: Only pears of this kind." => "    minimum: 1\n    doc: A kind.", line 13,
        "`minimum` belongs to types Integer and Long";
    size_of_a_number: LIST, "    minimum: 20\n" => "    max_length: 2\n    minimum: 20\n", line 21,
        "`max_length` belongs to plain texts";
    size_of_an_enumeration: LIST, "    doc: Only pears of this kind." => "    min_length: 2\n    doc: A kind.", line 13,
        "`min_length` belongs to plain texts";
    number_of_elements_of_an_integer: LIST, "  PageSize: {type: Integer," => "  PageSize: {max_items: 3, type: Integer,", line 35,
        "`max_items` belongs to lists and plain texts";
    sizes_that_no_text_has: LIST, "  PageSize: {type: Integer," => "  Rest: {min_length: 3, max_length: 2, doc: Other words.}\n  PageSize: {type: Integer,", line 35,
        "no text of `Rest` has 3 to 2 characters";
    example_that_is_too_long: LIST, "  PageSize: {type: Integer," => "  Rest: {max_length: 2, example: éàü, doc: Other words.}\n  PageSize: {type: Integer,", line 35,
        "the example of `Rest` has 3 characters";
    example_that_is_too_short: LIST, "  PageSize: {type: Integer," => "  Rest: {min_length: 2, example: é, doc: Other words.}\n  PageSize: {type: Integer,", line 35,
        "the example of `Rest` has 1 characters";
    example_with_too_many_items: LIST, "    items: {type: Long}" => "    max_items: 1\n    items: {type: Long}", line 28,
        "the example of `TreeIds` has 2 items";
    required_parameter_without_example: LIST, "    example: 10\n" => "", line 7,
        "required parameter `OrchardId` has no example";
    value_under_two_spellings: LIST, "LATE: {" => "early: {", line 16,
        "value \"early\" is value \"EARLY\" again, under another spelling";
    value_with_the_name_of_another: TYPES, "name: Second" => "name: FIRST", line 12, "value 2 has the name of value 1";
    value_with_a_space: LIST, "LATE: {" => "\"LATE \": {", line 16,
        "value \"LATE \" begins or ends with a space";
    value_of_another_type: LIST, "LATE: {" => "2: {name: Late, ", line 16,
        "the value is 2, which is not of type String";
    number_value_without_name: TYPES, "{name: Second, " => "{", line 12, "value 2 needs a `name`";
    value_that_makes_no_name: LIST, "LATE: {" => "3rd: {", line 16,
        "`3rd` cannot be a Rust name: value \"3rd\" needs another `name`";
    value_with_a_name_that_is_none: LIST, "LATE: {" => "LATE: {name: to_be_late, ", line 16,
        "`to_be_late` cannot be a Rust name: value \"LATE\" needs another `name`";
    value_with_a_name_that_is_taken: LIST, "LATE: {" => "UNKNOWN: {", line 16,
        "`Unknown` cannot be a Rust name: value \"UNKNOWN\" needs another `name`";

    // Waits.
    unknown_key_of_a_waiter: LIST, "errors:" => "waiter: {read: Data}\nerrors:", line 61,
        "waiter: unknown field `read`, expected one of `reads`, `running`, `follow`, `message`";
    waiter_that_cannot_end_well: LIST, "errors:" =>
        "waiter: {reads: [{path: Data.TotalCount, bad: [3]}]}\nerrors:", line 61,
        "without a `good` value the wait could not end well";
    waiter_of_no_value: LIST, "errors:" => "waiter: {reads: [{path: Data.Pears, good: [3]}]}\nerrors:", line 61,
        "`Data.Pears` is no text or integer of the response";
    waiter_with_a_value_of_another_type: LIST, "errors:" =>
        "waiter: {reads: [{path: Data.TotalCount, good: [\"3\"]}]}\nerrors:", line 61,
        "the value of `TotalCount` is \"3\", which is not of type Integer";
    waiter_with_an_undocumented_value: LIST, "errors:" =>
        "waiter: {reads: [{path: Data.Pears.Ripeness, good: [SOFT, RED], go_on: [HARD]}]}\nerrors:", line 61,
        "`Ripeness` has no value \"RED\"";
    waiter_that_leaves_a_value_out: LIST, "errors:" =>
        "waiter: {reads: [{path: Data.Pears.Ripeness, good: [SOFT]}]}\nerrors:", line 61,
        "value \"HARD\" of `Ripeness` is neither good nor bad nor go_on";
    waiter_that_follows_no_text: LIST, "errors:" =>
        "waiter: {reads: [{path: Data.TotalCount, good: [3]}], follow: {path: Data, parameter: Kind}}\nerrors:",
        line 61,
        "`Data` is no text of the response";

    waiter_with_a_message_that_is_no_text: LIST, "errors:" =>
        "waiter: {reads: [{path: Data.TotalCount, good: [3]}], message: Data.TotalCount}\nerrors:", line 61,
        "`Data.TotalCount` is no text of the response";

    // Parameters, and what belongs to them alone.
    place_missing: BARN, "response:" => "parameters:\n  Floor: {doc: Which floor.}\nresponse:", line 4,
        "parameter `Floor` does not say where it travels: add `in`";
    place_said_twice: LIST, "PageSize: {type" => "PageSize: {in: query, type", line 35,
        "`PageSize` travels with the others and needs no `in` of its own";
    place_of_no_parameter: BARN, "effect: write" => "effect: write\nin: body", line 3, "no parameter travels there";
    body_of_a_get: LIST, "PageSize: {type" => "PageSize: {in: body, type", line 35,
        "`PageSize` is in the body of a GET";
    place_of_another_style: LIST, "PageSize: {type" => "PageSize: {in: path, type", line 35,
        "`PageSize`: parameters of an RPC action travel in the query or body";
    parameter_of_the_client: LIST, "  Week:" => "  RegionId:", line 17,
        "`RegionId` is filled by the client and is not listed";
    place_in_a_response: LIST, "TotalCount: {" => "TotalCount: {in: query, ", line 42,
        "`in` belongs to parameters only";
    style_in_a_response: LIST, "{type: Map," => "{type: Map, style: json,", line 54,
        "`style` belongs to parameters only";
    fill_in_a_response: LIST, "TotalCount: {" => "TotalCount: {fill: idempotency-token, ", line 42,
        "`fill` belongs to parameters only";
    only_with_in_a_response: LIST, "TotalCount: {" => "TotalCount: {only_with: {Kind: [EARLY]}, ", line 42,
        "`only_with` belongs to parameters only";
    required_in_a_response: LIST, "TotalCount: {" => "TotalCount: {required: true, ", line 42,
        "`required` is for what is sent, not for an answer";
    required_in_a_row_of_a_response: LIST, "{type: Map," =>
        "{type: Map, required: false,", line 54,
        "`required` is for what is sent, not for an answer";
    place_in_a_shared_object: TYPES, "TreeId: {" => "TreeId: {in: query, ", line 17,
        "`in` belongs to parameters only";

    // Facts of an action.
    level_unknown: LIST, "level: 1" => "level: 4", line 2, "service.yaml has no call level 4";
    level_missing: LIST, "level: 1\n" => "", line 1, "without a `level`, a `note` must say why";
    level_missing_with_empty_note: BARN, "note: The list of levels does not have it." => "note: \" \"", line 1,
        "without a `level`, a `note` must say why";
    idempotent_write_with_empty_reason: WRITE, "because: A pear is stored once." => "because: \"\"", line 6,
        "`idempotent_because` gives no reason";
    reason_of_a_read: LIST, "effect: read" => "effect: read\nidempotent_because: It reads.", line 4,
        "`idempotent_because` is for writes; a read is idempotent";
    summary_of_two_lines: LIST, "summary: Lists pears, page by page." =>
        "summary: |-\n  Lists pears,\n  page by page.", line 1,
        "the summary is one line";
    summary_that_is_empty: LIST, "summary: Lists pears, page by page." => "summary: \"\"", line 1,
        "the text says nothing";

    // Texts.
    text_missing: LIST, "type: Integer, doc: Rows on a page." => "type: Integer", line 35, "`PageSize` has no `doc`";
    text_with_an_angle: LIST, "Id of the orchard." => "Id of the <orchard>.", line 11,
        "the text of `OrchardId` has `<` outside of backticks";
    text_with_a_bracket: LIST, "Number of pears." => "\"Number of [pears].\"", line 42,
        "the text of `TotalCount` has `[` outside of backticks";
    text_with_an_address: WRITE, "Where to store it." => "See https://pears.test.", line 13,
        "the text of `Box` has `://` outside of backticks";
    text_with_half_a_pair: LIST, "How ripe it is." => "How `ripe it is.", line 47,
        "the text of `Ripeness` has a backtick without its partner";
    heading_with_markup: SERVICE, "title: Demo" => "title: Demo\nheadings: {\"Pear <i>\": [pear]}", line 2,
        "the text has `<` outside of backticks";
    link_of_no_area: SERVICE, "title: Demo" => "title: Demo\nlinks: {Pear: {path: pears::Pear, area: pears}}", line 2,
        "there is no area `pears`";
    text_in_another_language: LIST, "Early kinds" => "\u{68a8}", line 15, "the text is not English";
    summary_with_an_angle: LIST, "Lists pears, page by page." => "Lists <pears>.", line 1,
        "the text has `<` outside of backticks";
    details_with_a_bracket: WRITE, "Bruised pears are refused." => "Bruised pears [sic] are refused.", line 2,
        "the text has `[` outside of backticks";
    advice_with_half_a_pair: WRITE, "Use `SweepBarn`." => "Use `SweepBarn.", line 3,
        "the text has a backtick without its partner";
    text_of_an_enumeration: TYPES, "doc: How ripe a pear is." => "doc: How <ripe>.", line 3,
        "the text has `<` outside of backticks";
    text_of_an_object: TYPES, "doc: A tree." => "doc: A <tree>.", line 15, "the text has `<` outside of backticks";
    text_of_items: LIST, "items: {values" => "items: {doc: A <mark>., values", line 53,
        "the text has `<` outside of backticks";
    text_of_an_error_code: ERRORS, "the pear is gone" => "the pear is <gone>", line 5,
        "the meaning of `Pear.Eaten` has `<` outside of backticks";
    text_that_ends_a_table_cell: ERRORS, "the pear is gone" => "gone | eaten", line 5,
        "the meaning of `Pear.Eaten` has a `|` or more than one line";

    // What many actions share.
    default_envelope_that_is_none: SERVICE, "envelope: full" => "envelope: half", line 13, "there is no envelope `half`";
    envelope_called_none: SERVICE, "  id: [RequestId]" => "  id: [RequestId]\n  none: [Done]", line 17,
        "`none` stands for an answer without an envelope";
    envelope_with_an_unknown_field: SERVICE, "id: [RequestId]" => "id: [RequestId, Weight]", line 16,
        "`envelope_fields` has no `Weight`";
    envelope_with_a_field_twice: SERVICE, "id: [RequestId]" => "id: [RequestId, RequestId]", line 16,
        "`RequestId` is there twice";
    envelope_field_of_no_envelope: SERVICE, "full: [RequestId, Done]" => "full: [RequestId]", line 19,
        "no envelope lists `Done`";
    envelope_field_without_text: SERVICE, ", doc: Id of the request." => "", line 18, "`RequestId` has no `doc`";
    envelope_that_is_required: SERVICE, "{example: r" => "{required: true, example: r", line 18,
        "`required` is for what is sent, not for an answer";
    envelope_said_twice: LIST, "payload: Data" => "envelope: full\npayload: Data", line 55,
        "service.yaml says this envelope for all actions";
    unknown_envelope: WRITE, "envelope: id" => "envelope: ids", line 19, "service.yaml has no envelope `ids`";
    method_said_twice: WRITE, "effect: write" => "effect: write\nmethod: POST", line 6,
        "service.yaml says this method for all actions";
    type_said_twice: LIST, "  Kind:" => "  Kind:\n    type: String", line 13,
        "without `type` it is of type String too";
    type_of_an_enumeration_said_twice: LIST, "enum: Ripeness, ex" => "type: String, enum: Ripeness, ex", line 47,
        "without `type` it is of type String too";
    object_required_by_another: TYPES, "TreeId: {type: Long" => "TreeId: {type: Long, required_by: [StorePear]", line 17,
        "`StorePear` does not send `Tree`";
    object_required_by_none: TYPES, "TreeId: {type: Long" => "TreeId: {type: Long, required_by: [StorePlum]", line 17,
        "there is no action `StorePlum`";
    required_and_required_by: TYPES, "TreeId: {type: Long" => "TreeId: {type: Long, required: true, required_by: [StorePear]",
        line 17, "`TreeId` has `required` or `required_by`, not both";
    required_by_within_a_parameter: WRITE, "Shelf: {type: Integer, required: true" =>
        "Shelf: {type: Integer, required_by: [StorePear]", line 15,
        "`required_by` belongs to fields of shared objects only";
    example_without_what_is_required: WRITE, "    example: {Shelf: 3}" => "    example: {}", line 11,
        "an example has no `Box.Shelf`, which is required";
    unknown_shared_parameter: WRITE, "use: Shelf" => "use: Rack", line 10, "no shared parameter `Rack`";
    shared_parameter_in_a_response: LIST, "TotalCount: {" => "TotalCount: {use: Shelf, ", line 42,
        "`use` belongs to parameters only";
    shared_parameter_that_uses_another: TYPES, "Shelf: {type" => "Shelf: {use: Rack, type", line 19,
        "`Shelf` is shared and cannot `use` another parameter";
    shared_parameter_with_a_place: TYPES, "Shelf: {type" => "Shelf: {in: body, type", line 19,
        "where a shared parameter travels is said where it is used";
    shared_parameter_with_a_mistake: TYPES, "minimum: 1, ex" => "minimum: 4, ex", line 19,
        "the example of `Shelf`, 3, is out of its range";
    override_with_a_mistake: WRITE, "example: 4" => "example: 0", line 10,
        "the example of `Shelf`, 0, is out of its range";
    unknown_group: WRITE, "[spoilt]" => "[ripe]", line 20, "errors.yaml has no group `ripe`";
    code_of_a_group_again: WRITE, "[spoilt]" => "[spoilt, Pear.Eaten]", line 20, "code `Pear.Eaten` is there twice";
    group_called_like_a_code: ERRORS, "  spoilt: [" => "  Spoilt: [Pear.Eaten]\n  spoilt: [", line 2,
        "`Spoilt` is no name of a group, such as `throttling`";
    group_with_an_unknown_code: ERRORS, "[Pear.Bruised, Pear.Eaten]" => "[Pear.Bruised, Pear.Lost]", line 2,
        "errors.yaml has no code `Pear.Lost`";
    group_with_a_code_twice: ERRORS, "[Pear.Bruised, Pear.Eaten]" => "[Pear.Bruised, Pear.Bruised]", line 2,
        "code `Pear.Bruised` is there twice";

    // Texts joined by commas.
    comma_style_of_an_object: WRITE, "style: flat" => "style: comma", line 12, "`style: comma` is for lists";
    comma_style_of_other_elements: LIST, "style: json\n    items: {type: Long}\n    example: [1, 2]" =>
        "style: comma\n    items: {type: Boolean}", line 25,
        "`style: comma` is for lists of texts or integers";
    comma_within_a_value: LIST, "items: {enum: Grade}\n    example: [1, 2]" =>
        "items: {values: {\"A,B\": {name: AandB, doc: Both}}}", line 29,
        "value \"A,B\" holds a comma and cannot be told apart within `style: comma`";
    comma_within_an_example: LIST, "items: {enum: Grade}\n    example: [1, 2]" =>
        "items: {type: String}\n    example: [\"a,b\"]", line 29,
        "value \"a,b\" holds a comma and cannot be told apart within `style: comma`";

    // Since when, and where the official package differs.
    since_of_an_action_that_says_nothing: LIST, "level: 1" => "level: 1\nsince: \" \"", line 3, "`since` says nothing";
    since_of_a_parameter_that_says_nothing: LIST, "PageSize: {" => "PageSize: {since: \"\", ", line 35,
        "`since` says nothing";
    since_of_a_value_that_says_nothing: LIST, "LATE: {" => "LATE: {since: \"\", ", line 16, "`since` says nothing";
    since_with_an_angle: LIST, "level: 1" => "level: 1\nsince: <2024>", line 3,
        "`since` has `<` outside of backticks";
    differs_without_a_reason: LIST, "level: 1" => "level: 1\ndiffers: \"\"", line 3, "`differs` needs a reason";
    differs_in_a_part_without_a_reason: LIST, "PageSize: {" => "PageSize: {differs: {type: \"\"}, ", line 35,
        "`differs` needs a reason";
    differs_in_nothing: LIST, "PageSize: {" => "PageSize: {differs: {}, ", line 35, "`differs` needs a reason";

    // What an action is replaced by.
    replaced_by_itself: WRITE, "level: 1" => "replaced_by: [{action: StorePear, source: us}]\nlevel: 1", line 4,
        "an action does not replace itself";
    replaced_by_an_unknown_action: WRITE, "level: 1" => "replaced_by: [{action: EatPear, source: us}]\nlevel: 1",
        line 4, "this service has no action `EatPear`";
    replaced_by_what_is_no_action: WRITE, "level: 1" =>
        "replaced_by: [{action: eat, service: other, source: us}]\nlevel: 1", line 4,
        "`eat` is no action name";
    replaced_by_an_action_of_no_service: WRITE, "level: 1" =>
        "replaced_by: [{action: EatPear, service: The Kitchen, source: us}]\nlevel: 1", line 4,
        "`The Kitchen` is no folder of a service";
    replaced_without_a_source: WRITE, "level: 1" =>
        "replaced_by: [{action: EatPear, service: kitchen, source: \"\"}]\nlevel: 1", line 4,
        "`source` says nothing";
    replaced_by_an_empty_list: WRITE, "level: 1" => "replaced_by: []\nlevel: 1", line 4,
        "nothing is named; `{none: reason}` says that nothing replaces the action";
    replaced_by_nothing_for_no_reason: WRITE, "level: 1" => "replaced_by: {none: \" \"}\nlevel: 1", line 4,
        "`none` gives no reason";
    replaced_by_nothing_with_an_angle: WRITE, "level: 1" => "replaced_by: {none: a <b>}\nlevel: 1", line 4,
        "the text has `<` outside of backticks";

    // What an action does to which kind of thing.
    resource_of_no_kind: LIST, "errors:" => "resource: {kind: A Pear, verb: list}\nerrors:", line 61,
        "`A Pear` is no word such as `quality-rule`";
    resource_without_an_id: WRITE, "errors:" => "resource: {kind: pear, verb: delete}\nerrors:", line 20,
        "`verb: delete` needs the parameter that names the thing, `id`";
    resource_with_an_unknown_id: WRITE, "errors:" => "resource: {kind: pear, verb: delete, id: Id}\nerrors:", line 20,
        "no parameter `Id`";
    resource_with_an_unknown_id_of_a_new_thing: WRITE, "errors:" =>
        "resource: {kind: pear, verb: create, id: Id}\nerrors:", line 20,
        "`Id` is neither in the response nor a parameter";
    resource_with_an_unknown_id_of_rows: LIST, "errors:" =>
        "resource: {kind: pear, verb: list, id: OrchardId}\nerrors:", line 61,
        "`OrchardId` is no field of the rows";
    resource_with_an_unknown_name: WRITE, "errors:" =>
        "resource: {kind: pear, verb: create, name: Name}\nerrors:", line 20,
        "`Name` is neither a parameter nor a field of the thing";
    resource_with_an_unknown_unique: WRITE, "errors:" =>
        "resource: {kind: pear, verb: create, unique: [Name]}\nerrors:", line 20, "no parameter `Name`";
    filter_of_an_unknown_parameter: LIST, "errors:" =>
        "resource: {kind: pear, verb: list, filters: {Colour: Ripeness}}\nerrors:", line 61, "no parameter `Colour`";
    filter_of_an_unknown_field_of_a_parameter: LIST, "errors:" =>
        "resource: {kind: pear, verb: list, filters: {Kind.Shade: Ripeness}}\nerrors:", line 61,
        "no parameter `Kind.Shade`";
    filter_of_an_unknown_field: LIST, "errors:" =>
        "resource: {kind: pear, verb: list, filters: {Kind: Kind}}\nerrors:", line 61,
        "`Kind` is no field of the rows";
    filter_of_another_verb: WRITE, "errors:" =>
        "resource: {kind: pear, verb: create, filters: {PearId: Id}}\nerrors:", line 20,
        "`filters` belongs to `verb: list` or `verb: update`";
    contained_text_of_an_unknown_field: LIST, "errors:" =>
        "resource: {kind: pear, verb: list, contains: {Kind: Kind}}\nerrors:", line 61,
        "`Kind` is no field of the rows";
    sorts_of_a_list_that_is_not_sorted: LIST, "errors:" =>
        "resource: {kind: pear, verb: list, sorts: {Kind: Ripeness}}\nerrors:", line 61,
        "`sorts` belongs to `verb: list` with `SortBy` or `OrderBy`";
    sorts_of_another_verb: WRITE, "errors:" =>
        "resource: {kind: pear, verb: create, sorts: {PearId: Id}}\nerrors:", line 20,
        "`sorts` belongs to `verb: list` with `SortBy` or `OrderBy`";
    sorts_by_an_unknown_field: LIST, "method: GET\nin: query\nparameters:\n" =>
        "resource: {kind: pear, verb: list, sorts: {Kind: \"Ripeness Desc, Kind\"}}\n\
         method: GET\nin: query\nparameters:\n  SortBy: {doc: What to sort by.}\n", line 4,
        "`Kind` is no field of the rows";
    sorts_in_an_unknown_direction: LIST, "method: GET\nin: query\nparameters:\n" =>
        "resource: {kind: pear, verb: list, sorts: {Kind: Ripeness Down}}\n\
         method: GET\nin: query\nparameters:\n  SortBy: {doc: What to sort by.}\n", line 4,
        "`Down` is neither `Asc` nor `Desc`";
    sorts_by_a_word_that_is_no_value: LIST, "method: GET\nin: query\nparameters:\n" =>
        "resource: {kind: pear, verb: list, sorts: {Kind: Ripeness}}\n\
         method: GET\nin: query\nparameters:\n  OrderBy: {doc: What to sort by., values: {Ripeness: How ripe}}\n", line 4,
        "`Kind` is no value of the parameter";
    sorted_by_a_value_that_leads_nowhere: LIST, "method: GET\nin: query\nparameters:\n" =>
        "resource: {kind: pear, verb: list}\n\
         method: GET\nin: query\nparameters:\n  SortBy: {doc: What to sort by., values: {Kind: Its kind}}\n", line 4,
        "`Kind` is no field of the rows, and `sorts` does not say which one it is";
    contained_text_of_another_verb: WRITE, "errors:" =>
        "resource: {kind: pear, verb: create, contains: {PearId: Id}}\nerrors:", line 20,
        "`contains` belongs to `verb: list` or `verb: update`";
    resource_of_an_unknown_verb: WRITE, "errors:" => "resource: {kind: pear, verb: eat, id: PearId}\nerrors:", line 20,
        "`eat` is none of create, save, get, list, update, add, remove, delete";
    resource_none_for_no_reason: WRITE, "errors:" => "resource: {none: \" \"}\nerrors:", line 20,
        "`none` gives no reason";
    resource_none_beside_a_kind: WRITE, "errors:" =>
        "resource: {none: It keeps nothing, kind: pear, verb: create}\nerrors:", line 20, "`none` stands alone";
    resource_of_each_of_no_list: WRITE, "errors:" =>
        "resource: {kind: pear, verb: create, each: PearId}\nerrors:", line 20,
        "`PearId` is no parameter with a list";
    resource_with_an_unknown_scope: WRITE, "errors:" =>
        "resource: {kind: pear, verb: create, scope: [Hill]}\nerrors:", line 20, "no parameter `Hill`";
    resource_with_an_unknown_name_of_an_attribute: WRITE, "errors:" =>
        "resource: {kind: pear, verb: create, as: {Peel: Skin}}\nerrors:", line 20,
        "`Peel` is neither a parameter nor a field of the thing";
    resource_with_a_path_into_no_json: WRITE, "errors:" =>
        "resource: {kind: pear, verb: create, as: {PearId.Peel: Skin}}\nerrors:", line 20,
        "`PearId.Peel` is neither a parameter nor a field of the thing";
    resource_joined_of_an_unknown_parameter: WRITE, "errors:" =>
        "resource: {kind: pear, verb: create, join: {Label: \"{Peel}\"}}\nerrors:", line 20, "no parameter `Peel`";
    resource_with_rows_that_are_no_list: LIST, "errors:" =>
        "resource: {kind: pear, verb: list, rows: Basket}\nerrors:", line 61, "`Basket` is no list of the response";
    resource_named_by_an_unknown_parameter: WRITE, "errors:" =>
        "resource: {kind: pear, verb: delete, id: PearId, by: [Label]}\nerrors:", line 20, "no parameter `Label`";
    resource_named_by_where_nothing_is_named: WRITE, "errors:" =>
        "resource: {kind: pear, verb: create, by: [PearId]}\nerrors:", line 20,
        "`verb: create` names no thing, so it has no `by`";
    resource_like_what_nothing_names: WRITE, "errors:" =>
        "resource: {kind: pear, verb: create, like: Label}\nerrors:", line 20, "no parameter `Label`";
    resource_like_another_that_is_there: WRITE, "errors:" =>
        "resource: {kind: pear, verb: delete, id: PearId, like: PearId}\nerrors:", line 20,
        "`like` belongs to `verb: create`";
    resource_that_keeps_what_it_deletes: WRITE, "errors:" =>
        "resource: {kind: pear, verb: delete, id: PearId, keeps: Versions}\nerrors:", line 20,
        "`verb: delete` makes no new state of a thing";
    resource_that_restores_what_is_not_kept: WRITE, "errors:" =>
        "resource: {kind: pear, verb: update, id: PearId, restores: PearId}\nerrors:", line 20,
        "`restores` belongs to `verb: update` with `keeps`";
    resource_that_restores_what_nothing_names: WRITE, "errors:" =>
        "resource: {kind: pear, verb: update, id: PearId, keeps: Versions, restores: Label}\nerrors:", line 20,
        "no parameter `Label`";
    resource_with_an_unknown_order: WRITE, "errors:" =>
        "resource: {kind: pear, verb: update, id: PearId, order: peel}\nerrors:", line 20,
        "`peel` is none of start, restart, stop, succeed, suspend, resume, trigger";
    resource_with_an_order_to_a_new_thing: WRITE, "errors:" =>
        "resource: {kind: pear, verb: create, order: start}\nerrors:", line 20, "`order` belongs to `verb: update`";
    resource_changed_without_saying_which: WRITE, "errors:" =>
        "resource: {kind: pear, verb: update, order: start}\nerrors:", line 20,
        "`verb: update` needs the parameter that names the thing, `id`";
    resource_set_from_an_unknown_name: WRITE, "errors:" =>
        "resource: {kind: pear, verb: create, sets: {Ripe: {from: Peel, values: {SOFT: true}}}}\nerrors:", line 20,
        "`Peel` is neither a parameter nor an attribute";
    resource_set_from_no_value: WRITE, "errors:" =>
        "resource: {kind: pear, verb: create, sets: {Ripe: {from: PearId, values: {}}}}\nerrors:", line 20,
        "no value of `PearId` sets it";
    resource_set_to_an_object: WRITE, "errors:" =>
        "resource: {kind: pear, verb: create, sets: {Ripe: {form: PearId, values: {}}}}\nerrors:", line 20,
        "it is neither a single value nor `from` and `values`";
    resource_taken_by_an_unknown_error: WRITE, "errors:" =>
        "resource: {kind: pear, verb: create, taken: Worm.Inside}\nerrors:", line 20,
        "`Worm.Inside` is no error of this action";
    resource_gone_by_an_unknown_error: WRITE, "errors:" =>
        "resource: {kind: pear, verb: delete, id: PearId, gone: Worm.Inside}\nerrors:", line 20,
        "`Worm.Inside` is no error of this action";

    // Texts that say nothing, as in a draft.
    details_that_say_nothing: WRITE, "details: Bruised pears are refused." => "details: \" \"", line 2,
        "the text says nothing";
    deprecated_without_a_text: WRITE, "deprecated: Use `SweepBarn`." => "deprecated: \"\"", line 3,
        "the text says nothing";
    doc_that_says_nothing: WRITE, "doc: Id of the pear." => "doc: \"\"", line 9, "the text of `PearId` says nothing";
    value_without_a_meaning: LIST, "EARLY: Early kinds" => "EARLY: \"\"", line 15, "the text says nothing";
    value_with_an_empty_doc: LIST, "doc: Late kinds" => "doc: \"\"", line 16, "the text says nothing";
    shared_enumeration_without_a_text: TYPES, "doc: How ripe a pear is." => "doc: \"\"", line 3,
        "the text says nothing";
    shared_object_without_a_text: TYPES, "doc: A tree." => "doc: \"\"", line 15, "the text says nothing";
    error_without_a_meaning: ERRORS, "meaning: the pear is gone" => "meaning: \"\"", line 5,
        "the meaning of `Pear.Eaten` says nothing";
    area_without_a_text: SERVICE, "barn: Where pears are stored." => "barn: \"\"", line 12, "the text says nothing";

    // Ways to page by what the preceding response says.
    token_of_another_type: LIST, "  page: PageNumber\n  size: PageSize" =>
        "  token: Kind\n  size: PageSize\n  next_token: Data.TotalCount", line 57,
        "`Kind` does not take what `Data.TotalCount` gives: they are of different types";
    total_of_a_list_paged_by_key: LIST, "  page: PageNumber\n  size: PageSize" =>
        "  key: Kind\n  next_key: RequestId\n  more: Done", line 61,
        "a list that is paged by `key` ends where `more` says, not at a total";
    paging_by_half_a_token: LIST, "  page: PageNumber\n  size: PageSize" => "  token: Kind", line 56,
        "a list is paged by `page` and `size`, or `offset` and `limit`, or `token` and `next_token`, or `key`, \
         `next_key` and `more`";
    paging_by_page_and_token: LIST, "  size: PageSize" =>
        "  size: PageSize\n  token: Kind\n  next_token: RequestId", line 56,
        "a list is paged by `page` and `size`, or `offset` and `limit`, or `token` and `next_token`, or `key`, \
         `next_key` and `more`";
}

/// What is reported once the list pages in another way.
fn paging_problems(pagination: &str) -> Vec<String> {
    let problems = problems(LIST, "  page: PageNumber\n  size: PageSize", pagination);
    problems.into_iter().map(|problem| problem.reason).collect()
}

#[test]
fn names_of_paging_by_token_and_key_are_checked() {
    let token = paging_problems("  token: TreeIds\n  next_token: Data.Pears");
    let key = paging_problems("  key: Id\n  next_key: Data\n  more: RequestId");
    let expected = [
        "`TreeIds` is no text, integer or map in JSON among the parameters of this action",
        "`Data.Pears` is no text, integer or map of the response",
    ];
    assert_eq!(token, expected);
    let expected = [
        "a list that is paged by `key` ends where `more` says, not at a total",
        "`Id` is no text, integer or map in JSON among the parameters of this action",
        "`Data` is no text, integer or map of the response",
        "`RequestId` is no boolean of the response",
    ];
    assert_eq!(key, expected);
}

#[test]
fn action_without_a_method_of_its_own_or_of_the_service() {
    let reason = "neither the action nor service.yaml says a `method`";
    let expected = [problem(WRITE, 1, reason), problem(BARN, 1, reason)];
    assert_eq!(problems(SERVICE, "method: POST\n", ""), expected);
}

#[test]
fn file_that_is_not_called_like_an_action() {
    let mut files = base();
    files.push(("demo/barn/sweep-floor.yaml", BASE[5].1.to_owned()));
    let reason = "`sweep-floor` is no action name, and the file is called as the action";
    assert_eq!(found(&files), [problem("demo/barn/sweep-floor.yaml", 1, reason)]);
}

#[test]
fn keys_of_later_issues_are_taken_where_they_are_right() {
    let keys = "since: \"2024\"\ndiffers: {level: the package has none}\n\
                replaced_by: [{action: SweepBarn, source: the manual}, {action: EatPear, service: kitchen, source: us}]\n\
                resource: {kind: pear, verb: list, id: Tree, name: Kind, unique: [Kind], filters: {Kind: Ripeness}}\nlevel: 1";
    assert_eq!(problems(LIST, "level: 1", keys), []);
    assert_eq!(problems(WRITE, "level: 1", "replaced_by: {none: Pears are gone.}\nlevel: 1"), []);
    assert_eq!(problems(LIST, "PageSize: {", "PageSize: {since: \"2024\", differs: it is longer there, "), []);
}

#[test]
fn area_that_is_off_is_not_read() {
    let mut files = base();
    files.push(("demo/barn/Broken.yaml", "summary: [".to_owned()));
    files.push(("demo/types/barn.yaml", "enums: [".to_owned()));
    let folder = Folder::with(&files);
    let service = load(&folder.path().join("demo"), &|feature| feature == "demo-orchard").expect("it is not read");
    assert_eq!(service.areas.iter().map(|area| area.name.as_str()).collect::<Vec<_>>(), ["orchard"]);
    assert_eq!(
        service.actions.iter().map(|action| action.name.as_str()).collect::<Vec<_>>(),
        ["ListPears", "StorePear"]
    );
    assert!(load(&folder.path().join("demo"), &|_| true).is_err());
}

#[test]
fn base_has_no_problems() {
    assert_eq!(found(&base()), []);
}

#[test]
fn folder_that_is_no_area() {
    let mut files = base();
    files.push(("demo/cellar/notes.yaml", String::new()));
    assert_eq!(found(&files), [problem(SERVICE, 10, "folder `cellar` is not an area of service.yaml")]);
}

#[test]
fn action_in_two_areas() {
    let mut files = base();
    files.push(("demo/orchard/SweepBarn.yaml", BASE[5].1.to_owned()));
    assert_eq!(found(&files), [problem(BARN, 1, "action `SweepBarn` is already in area `orchard`")]);
}

#[test]
fn type_shared_by_two_files() {
    let mut files = base();
    let text = "enums:\n  Tree: {doc: Kind of a tree., values: {PEAR: Pear tree}}\n";
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
    assert_eq!(found(&files), [problem("demo/orchard/EatPear.yaml", 1, "missing field `summary`")]);
}

#[test]
fn all_problems_are_reported_at_once() {
    let mut files = base();
    for (_, text) in &mut files {
        *text = text.replace("effect: ", "affect: ");
    }
    let lines: Vec<_> = found(&files).into_iter().map(|problem| (problem.file, problem.line)).collect();
    assert_eq!(lines, [(PathBuf::from(LIST), 3), (PathBuf::from(WRITE), 5), (PathBuf::from(BARN), 2)]);
}

#[test]
fn problem_reads_like_a_compiler_message() {
    assert_eq!(problem(LIST, 4, "no level").to_string(), "demo/orchard/ListPears.yaml:4: no level");
    assert_eq!(problem(LIST, 0, "no file").to_string(), "demo/orchard/ListPears.yaml: no file");
}
