import Policy
import Vocabulary

/// What the company's directory says of a person: all that it may change.
public struct ProvisionedUser: Sendable, Equatable {
    /// The most addresses.
    static let mostEmails = 32

    /// The account's address, in lower case.
    public var email: String
    /// The account's name.
    public var name: String
    /// The person's id in the company's directory; empty if it stated none.
    public var externalID: String
    /// Whether the account is out of use.
    public var isDisabled: Bool
    /// What is given back as it came.
    public var profile: ProvisionedProfile

    /// Makes a person of what was said; the address is put in lower case.
    public init(
        email: String,
        name: String,
        externalID: String = "",
        isDisabled: Bool = false,
        profile: ProvisionedProfile
    ) {
        self.email = email.lowercased()
        self.name = name
        self.externalID = externalID
        self.isDisabled = isDisabled
        self.profile = profile
    }

    func validate() throws(DirectoryError) {
        try ValueRules.check(email: email)
        if !name.isEmpty { try ValueRules.check(name: name) }
        guard ValueRules.isText(profile.userName) else {
            throw .invalid(
                "userName",
                "A user name has 1 to \(ValueRules.longestText) bytes, no control characters, no blanks around it."
            )
        }
        let texts = [
            ("externalId", externalID), ("displayName", profile.displayName ?? ""),
            ("name.formatted", profile.formattedName ?? ""), ("name.givenName", profile.givenName ?? ""),
            ("name.familyName", profile.familyName ?? ""),
        ]
        for (field, text) in texts { try Self.check(text, field) }
        guard profile.emails.count <= Self.mostEmails else {
            throw .invalid("emails", "A person has at most \(Self.mostEmails) addresses.")
        }
        for address in profile.emails {
            try Self.check(address.value, "emails.value")
            try Self.check(address.type ?? "", "emails.type")
        }
    }

    private static func check(_ text: String, _ field: String) throws(DirectoryError) {
        guard text.utf8.count <= ValueRules.longestText else {
            throw .invalid(field, "It has at most \(ValueRules.longestText) bytes.")
        }
    }
}

extension User {
    /// The person as the company's directory has it; its word makes the account its own.
    func with(_ provisioned: ProvisionedUser, now: UTCTime) -> User {
        var user = self
        user.email = provisioned.email
        user.name = provisioned.name
        user.externalID = provisioned.externalID
        user.disabledAt = provisioned.isDisabled ? disabledAt ?? now : nil
        user.profile = provisioned.profile
        user.origin = .scim
        return user
    }
}
