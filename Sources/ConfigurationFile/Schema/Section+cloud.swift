extension Section {
    /// What providers in clouds have beside; `Policy.CloudField` says which kind takes what.
    static let cloudFields = [
        Field("region", .text(.region), "AWS's region, such as eu-west-1. Required for bedrock."),
        Field("profile", .text(.plain), "A profile of AWS's shared files."),
        Field("role_arn", .text(.longWord), "AWS's role that is taken with the other credentials."),
        Field(
            "web_identity_token_file",
            .text(.path),
            "The file with the token for which role_arn is given, as clusters keep it."
        ),
        Field("access_key_id", .reference, "The name of AWS's key."),
        Field("secret_access_key", .reference, "AWS's key."),
        Field("session_token", .reference, "What AWS's temporary keys need beside."),
        Field("project", .text(.project), "Google Cloud's project. Required for vertex."),
        Field("location", .text(.region), "Google Cloud's location; absent is global."),
        Field(
            "credentials",
            .reference,
            "Google's JSON document: of a service account, an external account or a user."
        ),
        Field("tenant_id", .text(.plain), "The tenant of Microsoft Entra ID."),
        Field("client_id", .text(.plain), "The application that is registered there."),
        Field("client_secret", .reference, "The application's secret."),
    ]
}
