/// What the company's directory says of a person beyond what the gateway acts on: it is given back as it came.
public struct ProvisionedProfile: Sendable, Hashable {
    /// One address.
    public struct Email: Sendable, Hashable {
        /// The address.
        public var value: String
        /// What it is for, such as `work`.
        public var type: String?
        /// Whether it is the one to write to.
        public var isPrimary: Bool

        /// Makes an address.
        public init(value: String, type: String? = nil, isPrimary: Bool = false) {
            self.value = value
            self.type = type
            self.isPrimary = isPrimary
        }
    }

    /// The name that the directory knows the person by; unique without case.
    public var userName: String
    /// How the person is shown.
    public var displayName: String?
    /// The whole name.
    public var formattedName: String?
    /// The given name.
    public var givenName: String?
    /// The family name.
    public var familyName: String?
    /// All addresses; the account's own is among them.
    public var emails: [Email]

    /// Makes a profile.
    public init(
        userName: String,
        displayName: String? = nil,
        formattedName: String? = nil,
        givenName: String? = nil,
        familyName: String? = nil,
        emails: [Email] = []
    ) {
        self.userName = userName
        self.displayName = displayName
        self.formattedName = formattedName
        self.givenName = givenName
        self.familyName = familyName
        self.emails = emails
    }

    /// The profile after the account was changed here: its address becomes the primary one, its name the shown one.
    public func following(email: String?, name: String?) -> ProvisionedProfile {
        var profile = self
        if let email {
            profile.emails.removeAll { $0.isPrimary || $0.value.lowercased() == email }
            profile.emails.insert(Email(value: email, type: "work", isPrimary: true), at: 0)
        }
        if let name { profile.displayName = name.isEmpty ? nil : name }
        return profile
    }
}
