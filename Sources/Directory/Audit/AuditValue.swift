import Policy
import Vocabulary

/// What the audit trail shows of a thing before or after a change.
public enum AuditValue: Sendable {
    /// A team.
    case team(Team)
    /// A key, without its text.
    case key(Key)
    /// A person.
    case user(User)
    /// A service account.
    case serviceAccount(ServiceAccount)
    /// A role.
    case membership(Membership)
    /// A group of people, of whose members only those are shown who come or go.
    case userGroup(UserGroup)
    /// The roles that groups give.
    case groupRoles([GroupRole])
    /// A provider, of whose credential a fingerprint alone is shown.
    case provider(Provider)
    /// A model.
    case model(Model)
    /// The settings of the process.
    case settings(ServerSettings, StoreSettings)
    /// Who is told of alerts.
    case alerts(AlertSettings)
    /// How people come in.
    case signIn(SignInSettings)
    /// An issuer whose tokens are taken.
    case trustedIssuer(TrustedIssuerDeclaration)
    /// What was rendered before.
    case rendered(String)
    /// Names and texts.
    case texts([String: String])
}

/// Something for the audit trail, before it has a number.
public struct AuditEvent: Sendable {
    /// What was done, such as `key.create`.
    public var action: String
    /// To whom, such as `key:ID`.
    public var subject: String
    /// What it was before.
    public var before: AuditValue?
    /// What it is now.
    public var after: AuditValue?
    /// The nodes that it concerns, beside those where what it was and is stands.
    public var places: [TeamID]

    /// Makes an event.
    public init(
        _ action: String,
        _ subject: String,
        before: AuditValue? = nil,
        after: AuditValue? = nil,
        at places: [TeamID] = []
    ) {
        self.action = action
        self.subject = subject
        self.before = before
        self.after = after
        self.places = places
    }
}
