import Policy

/// What the company's directory says of a person, in one column.
enum ProfileColumn {
    private struct Stored: Codable {
        var userName: String
        var displayName: String?
        var formattedName: String?
        var givenName: String?
        var familyName: String?
        var emails: [StoredEmail]
    }

    private struct StoredEmail: Codable {
        var value: String
        var type: String?
        var isPrimary: Bool
    }

    /// The text; empty for none.
    static func text(_ profile: ProvisionedProfile?) throws -> String {
        guard let profile else { return "" }
        return try JSONColumn.encode(
            Stored(
                userName: profile.userName,
                displayName: profile.displayName,
                formattedName: profile.formattedName,
                givenName: profile.givenName,
                familyName: profile.familyName,
                emails: profile.emails.map {
                    StoredEmail(value: $0.value, type: $0.type, isPrimary: $0.isPrimary)
                }
            )
        )
    }

    /// Reads a text back.
    static func profile(_ text: String) throws -> ProvisionedProfile? {
        guard let stored: Stored = try JSONColumn.decode(text) else { return nil }
        return ProvisionedProfile(
            userName: stored.userName,
            displayName: stored.displayName,
            formattedName: stored.formattedName,
            givenName: stored.givenName,
            familyName: stored.familyName,
            emails: stored.emails.map {
                ProvisionedProfile.Email(value: $0.value, type: $0.type, isPrimary: $0.isPrimary)
            }
        )
    }
}
