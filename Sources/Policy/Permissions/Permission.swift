/// What a route of the admin API does, as far as roles are concerned.
///
/// The one table of who may what is `PermissionMatrix`.
public enum Permission: String, Sendable, CaseIterable {
    /// See a team and its terms.
    case readTeams = "teams.read"
    /// Make and change teams below a node, and delete them.
    case writeTeams = "teams.write"
    /// Set what bounds the root itself: there is no node above it whose admin could.
    case writeRoot = "root.write"
    /// See who is a member.
    case readMembers = "members.read"
    /// Give and take roles, each those that `PermissionMatrix.gives` says.
    case writeMembers = "members.write"
    /// See keys, without their texts.
    case readKeys = "keys.read"
    /// Make, change, rotate and revoke keys.
    case writeKeys = "keys.write"
    /// See budgets as they stand.
    case readBudgets = "budgets.read"
    /// See sums of usage.
    case readUsage = "usage.read"
    /// See the records of exchanges, without what was said.
    case readRequests = "requests.read"
    /// See service accounts.
    case readServiceAccounts = "service_accounts.read"
    /// Make, change and delete service accounts.
    case writeServiceAccounts = "service_accounts.write"
    /// See all people.
    case readUsers = "users.read"
    /// Make, change and remove people.
    case writeUsers = "users.write"
    /// See models and their targets.
    case readModels = "models.read"
    /// Make, change and remove models.
    case writeModels = "models.write"
    /// See providers, without their credentials.
    case readProviders = "providers.read"
    /// Make, change and remove providers.
    case writeProviders = "providers.write"
    /// See what the audit trail says of a node and what is below it; at the root all of it.
    case readAudit = "audit.read"
    /// See what was said in exchanges.
    case readBodies = "bodies.read"
    /// See how the gateway is.
    case readHealth = "health.read"

    /// What it allows, as a phrase for the documentation.
    public var summary: String {
        switch self {
        case .readTeams: "see a team and its terms"
        case .writeTeams: "make, change and delete teams below the node"
        case .writeRoot: "set the root's own budget, limits, models, labels and other terms"
        case .readMembers: "see who is a member"
        case .writeMembers: "give and take roles, each those of the table below"
        case .readKeys: "see keys, without their texts"
        case .writeKeys: "make, change, rotate and revoke keys"
        case .readBudgets: "see budgets as they stand"
        case .readUsage: "see sums of usage"
        case .readRequests: "see the records of exchanges, without what was said"
        case .readServiceAccounts: "see service accounts"
        case .writeServiceAccounts: "make, change and delete service accounts"
        case .readUsers: "see all people"
        case .writeUsers: "make, change and remove people"
        case .readModels: "see models and their targets"
        case .writeModels: "make, change and remove models"
        case .readProviders: "see providers, without their credentials"
        case .writeProviders: "make, change and remove providers"
        case .readAudit:
            "see the audit trail: rows that concern the node or what is below it, at the root all"
        case .readBodies: "see what was said in exchanges"
        case .readHealth: "see how the gateway is"
        }
    }

    /// What holds beside it wherever it is asked for, as sentences for the documentation.
    public var rules: [String] {
        switch self {
        case .writeMembers:
            [
                "Nobody gives a role to themselves, or gives or takes one above their own; everybody may lay down their own.",
                "`auditor` is given and taken by auditors alone, who give and take no other role.",
                "`platform_admin` is given at the root alone.",
            ]
        default: []
        }
    }

    /// Whether an auditor's use of it is itself in the audit trail: who looks over others' shoulders is seen doing it.
    public var isWatched: Bool { [.readAudit, .readRequests, .readBodies].contains(self) }
}
