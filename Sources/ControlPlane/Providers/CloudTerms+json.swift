import Policy

extension CloudTerms {
    /// The form in answers.
    static let answer = ObjectSchema(
        "CloudAccount",
        "Which account of a cloud a provider is; its secrets are never shown.",
        [
            .required("region", .nullable(.text), "AWS's region."),
            .required("profile", .nullable(.text), "The profile of AWS's shared files."),
            .required("role_arn", .nullable(.text), "AWS's role that is taken."),
            .required("web_identity_token_file", .nullable(.text), "The file with the token for the role."),
            .required("project", .nullable(.text), "Google Cloud's project."),
            .required("location", .nullable(.text), "Google Cloud's location."),
            .required("tenant_id", .nullable(.text), "The tenant of Microsoft Entra ID."),
            .required("client_id", .nullable(.text), "The application that is registered there."),
        ]
    )

    /// The account as an answer shows it; `nil` for a kind that is in no cloud.
    func json(kind: String) -> JSONValue? {
        guard CloudField.allCases.contains(where: { $0.kind == kind }) else { return nil }
        return [
            "region": .text(region), "profile": .text(profile), "role_arn": .text(roleARN),
            "web_identity_token_file": .text(webIdentityTokenFile), "project": .text(project),
            "location": kind == CloudField.location.kind ? .string(location) : .null,
            "tenant_id": .text(tenantID), "client_id": .text(clientID),
        ]
    }
}
