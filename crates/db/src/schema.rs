//! The tables as diesel sees them. Written by hand: two databases share it.

diesel::table! {
    environments (id) {
        id -> BigInt,
        name -> Text,
        name_key -> Text,
        endpoint -> Text,
        origin -> Text,
        enabled -> Bool,
        put_away -> Bool,
        revision -> BigInt,
    }
}

diesel::table! {
    environment_tls (environment_id) {
        environment_id -> BigInt,
        ca -> Nullable<Text>,
        server_name -> Nullable<Text>,
        skip_verification -> Bool,
        client_certificate -> Nullable<Text>,
    }
}

diesel::table! {
    environment_ssh (environment_id) {
        environment_id -> BigInt,
        known_hosts -> Text,
        use_agent -> Bool,
    }
}

diesel::table! {
    environment_secrets (environment_id, field) {
        environment_id -> BigInt,
        field -> Text,
        key_id -> Text,
        sealed -> Binary,
    }
}

diesel::table! {
    local_daemon (id) {
        id -> BigInt,
        is_followed -> Bool,
    }
}

diesel::table! {
    administration_lock (id) {
        id -> BigInt,
        turns -> BigInt,
    }
}

diesel::table! {
    users (id) {
        id -> BigInt,
        name -> Text,
        name_key -> Text,
        password_hash -> Text,
        disabled -> Bool,
        epoch -> BigInt,
        created_at -> BigInt,
        last_sign_in_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    roles (id) {
        id -> BigInt,
        name -> Text,
        name_key -> Text,
        built_in -> Nullable<Text>,
    }
}

diesel::table! {
    role_permissions (role_id, permission) {
        role_id -> BigInt,
        permission -> Text,
    }
}

diesel::table! {
    assignments (id) {
        id -> BigInt,
        user_id -> BigInt,
        role_id -> BigInt,
        scope -> Text,
        environment_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        token_hash -> Text,
        user_id -> BigInt,
        epoch -> BigInt,
        created_at -> BigInt,
        last_seen_at -> BigInt,
        address -> Text,
        user_agent -> Text,
    }
}

diesel::table! {
    api_tokens (id) {
        id -> BigInt,
        user_id -> BigInt,
        token_hash -> Text,
        name -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
        scope -> Text,
    }
}

diesel::table! {
    token_permissions (token_id, permission) {
        token_id -> BigInt,
        permission -> Text,
    }
}

diesel::table! {
    token_environments (token_id, environment_id) {
        token_id -> BigInt,
        environment_id -> BigInt,
    }
}

diesel::table! {
    audit_classes (refused) {
        refused -> Bool,
        written -> BigInt,
    }
}

diesel::table! {
    audit_entries (id) {
        id -> BigInt,
        at -> BigInt,
        action -> Text,
        outcome -> Text,
        user_id -> Nullable<BigInt>,
        user_name -> Nullable<Text>,
        credential -> Text,
        credential_id -> Nullable<BigInt>,
        address -> Text,
        environment_id -> Nullable<BigInt>,
        target -> Nullable<Text>,
        detail -> Nullable<Text>,
        refused -> Bool,
        place -> BigInt,
        search -> Text,
    }
}

diesel::joinable!(role_permissions -> roles (role_id));
diesel::joinable!(assignments -> users (user_id));
diesel::joinable!(assignments -> roles (role_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(api_tokens -> users (user_id));
diesel::joinable!(token_permissions -> api_tokens (token_id));
diesel::joinable!(token_environments -> api_tokens (token_id));
diesel::allow_tables_to_appear_in_same_query!(users, roles, role_permissions, assignments);
diesel::allow_tables_to_appear_in_same_query!(users, sessions);
diesel::allow_tables_to_appear_in_same_query!(users, api_tokens, token_permissions, token_environments);
