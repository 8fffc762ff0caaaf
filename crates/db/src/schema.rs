//! The tables as diesel sees them. Written by hand: two databases share it.

diesel::table! {
    environments (id) {
        id -> BigInt,
        name -> Text,
        endpoint -> Text,
        origin -> Text,
        enabled -> Bool,
    }
}
