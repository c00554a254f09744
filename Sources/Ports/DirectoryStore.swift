import Policy
import Vocabulary

/// What a store holds of teams, people, keys and the installation when the process starts.
public struct DirectoryContents: Sendable {
    /// All teams, the root among them; empty on the very first start.
    public var teams: [Team] = []
    /// All people.
    public var users: [User] = []
    /// The groups that the company's directory pushed.
    public var userGroups: [UserGroup] = []
    /// All service accounts that were made.
    public var serviceAccounts: [ServiceAccount] = []
    /// All roles that were given.
    public var memberships: [Membership] = []
    /// The roles that groups gave when that was last declared.
    public var groupRoles: [GroupRole] = []
    /// The providers of the API.
    public var providers: [StoredProvider] = []
    /// The models of the API.
    public var models: [StoredModel] = []
    /// All keys, revoked ones included.
    public var keys: [Key] = []
    /// What is kept of passwords, as `PasswordHash` prints it, by person.
    public var passwords: [UserID: String] = [:]
    /// The links that were not used yet.
    public var signInLinks: [SignInLink] = []
    /// The sessions that were not ended, expired ones among them.
    public var sessions: [Session] = []
    /// When sessions were last used, as far as it was saved.
    public var sessionUses: [SessionID: UTCTime] = [:]
    /// Whom identity providers mean.
    public var externalIdentities: [ExternalIdentity: UserID] = [:]
    /// The installation key that digests of virtual keys are made with; `nil` on the very first start.
    public var installationKey: [UInt8]?
    /// The keyed hash of the generated admin token; `nil` if none was generated yet.
    public var adminTokenDigest: KeyDigest?
    /// The keyed hash of the text that `GATEHOUSE_BOOTSTRAP_KEY` had when it last made a key.
    public var bootstrapDigest: KeyDigest?
    /// The last row of the audit trail.
    public var lastAuditRow: AuditRow?
    /// The number of the last checkpoint of the audit trail; 0 if there is none.
    public var lastAuditCheckpoint: Int64 = 0
    /// What the configuration file declared when it was last put in force, as the audit trail shows it, by subject.
    public var declared: [String: String] = [:]
    /// When keys were last used, as far as it was saved.
    public var lastUses: [KeyID: UTCTime] = [:]

    /// Makes empty contents.
    public init() {}
}

/// One thing that a change writes.
public enum DirectoryWrite: Sendable {
    /// Inserts or replaces a team.
    case team(Team)
    /// Removes a team.
    case removeTeam(TeamID)
    /// Charges budgets of parts for what they have not counted.
    case count(PartCounting)
    /// Charges budgets of parts for what was found beforehand that they have not counted.
    case charge([PartGap])
    /// Inserts or replaces a key.
    case key(Key)
    /// Inserts or replaces a person.
    case user(User)
    /// Removes a person, from all groups too.
    case removeUser(UserID)
    /// Inserts or replaces a group; who is in it is said by the others.
    case userGroup(UserGroup)
    /// Puts people into a group.
    case join(GroupID, [UserID])
    /// Takes people out of a group.
    case leave(GroupID, [UserID])
    /// Removes a group.
    case removeUserGroup(GroupID)
    /// Inserts or replaces a service account.
    case serviceAccount(ServiceAccount)
    /// Removes a service account.
    case removeServiceAccount(ServiceAccountID)
    /// Inserts or replaces a provider.
    case provider(StoredProvider)
    /// Removes a provider.
    case removeProvider(String)
    /// Inserts or replaces a model.
    case model(StoredModel)
    /// Removes a model.
    case removeModel(String)
    /// Gives a role.
    case membership(Membership)
    /// Takes a role.
    case removeMembership(Membership)
    /// Inserts or replaces what is kept of a person's password.
    case password(UserID, String)
    /// Removes what is kept of a person's password.
    case removePassword(UserID)
    /// Inserts a link.
    case signInLink(SignInLink)
    /// Removes a link.
    case removeSignInLink(KeyDigest)
    /// Inserts a session.
    case session(Session)
    /// Removes a session.
    case removeSession(SessionID)
    /// Says whom an identity provider means.
    case externalIdentity(ExternalIdentity, UserID)
    /// Forgets whom an identity provider means.
    case removeExternalIdentity(ExternalIdentity)
    /// Replaces the roles that groups give.
    case groupRoles([GroupRole])
    /// Replaces what the configuration file declares, by subject.
    case declared([String: String])
}

/// The durable home of teams, people, keys, the installation's secrets and the audit trail.
///
/// Asked for by the directory.
///
/// Calls block on the store and are made off the event loops. Each is one transaction that is durable when it
/// returns, and that has changed nothing if it throws.
public protocol DirectoryStore: AuditReading {
    /// Everything.
    func load() throws -> DirectoryContents
    /// The scope of a budget holder, made if it is new. A scope is never given to another holder.
    func scope(for name: ScopeName) throws -> ScopeID
    /// The scopes of some budget holders, each made if it is new, in the order of the question.
    func scopes(for names: [ScopeName]) throws -> [ScopeID]
    /// What budgets of parts have not counted, for a `charge`. Reads beside the writer.
    func gaps(_ counting: PartCounting) throws -> [PartGap]
    /// Makes a change together with its rows of the audit trail.
    ///
    /// A row whose number is taken fails the whole: the trail has no fork.
    func save(_ writes: [DirectoryWrite], audit: [AuditRow], checkpoint: AuditCheckpoint?) throws
    /// Overwrites what changes have replaced or removed, as far as the store can see to that.
    func overwriteReplaced() throws
    /// Keeps the installation key.
    func save(installationKey: [UInt8]) throws
    /// Keeps the digest of the generated admin token.
    func save(adminTokenDigest: KeyDigest) throws
    /// Keeps the digest of the text that `GATEHOUSE_BOOTSTRAP_KEY` made a key of.
    func save(bootstrapDigest: KeyDigest) throws
    /// Keeps when keys were last used.
    func save(lastUses: [KeyID: UTCTime]) throws
    /// Keeps when sessions were last used.
    func save(sessionUses: [SessionID: UTCTime]) throws
}
