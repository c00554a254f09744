import Directory
import Logging
import Policy
import Ports
import Vocabulary

/// What the admin API works with.
public struct AdminServices: Sendable {
    /// Who and what exists.
    public let directory: Directory
    /// Tells the admin token and makes digests of what callers show.
    public let access: AdminAccess
    /// Reads what was recorded.
    public let records: any RecordReading
    /// Reads budgets.
    public let budgets: any BudgetReading
    /// Reads which alerts were given.
    public let alerts: any AlertReading
    /// The text of `/metrics`.
    public let metrics: @Sendable () -> String
    /// How the gateway is; called on a cooperative thread, so it must not block.
    public let health: @Sendable () -> AdminHealth
    /// What tells this gateway from others.
    public let gateway: @Sendable () -> GatewayFacts
    /// The table of capabilities.
    public let capabilities: @Sendable () -> [CapabilityRow]
    /// How a target does; `nil` if that is not known.
    public let targetHealth: @Sendable (Target) -> TargetHealth?
    /// What the strategies know of a target.
    public let targetSignals: @Sendable (Target) -> TargetSignals
    /// What a clock in a zone shows at a moment.
    public let weekTime: @Sendable (String, UTCTime) -> WeekTime
    /// When a key was last used; `nil` if never, as far as is known.
    public let lastUse: @Sendable (KeyID) -> UTCTime?
    /// Takes note that a key has opened the admin API.
    public let noteUse: @Sendable (KeyID, UTCTime) -> Void
    /// Ends the open exchanges of a key, and says how many there were.
    public let cut: @Sendable (KeyID) async -> Int
    /// Whether a text proves, for a purpose and at a moment, that whoever sent it can read the host's secret key.
    public let isHostProof: @Sendable (Secret, String, UTCTime) -> Bool
    /// Asks providers what they serve.
    public let providers: any ProviderAsking
    /// The gateway's version.
    public let version: String
    /// The clock.
    public let now: @Sendable () -> UTCTime
    /// Hears of refusals and failures.
    public let logger: Logger
    /// Reads the audit trail.
    public let auditTrail: any AuditReading
    /// Signs exports of the audit trail.
    public let auditSignatures: AuditSignatures
    /// How people come in.
    public let signIn: SignInServices
    /// What of the audit trail is proved for exports of some nodes' rows.
    let auditProof: AuditProof
    let blocking = BlockingCalls()
    let refusals = RefusalSampler()

    /// Joins the services.
    public init(
        directory: Directory,
        access: AdminAccess,
        records: any RecordReading,
        budgets: any BudgetReading,
        alerts: any AlertReading,
        auditTrail: any AuditReading,
        auditSignatures: AuditSignatures,
        signIn: SignInServices,
        metrics: @escaping @Sendable () -> String,
        health: @escaping @Sendable () -> AdminHealth,
        gateway: @escaping @Sendable () -> GatewayFacts,
        capabilities: @escaping @Sendable () -> [CapabilityRow] = { [] },
        targetHealth: @escaping @Sendable (Target) -> TargetHealth? = { _ in nil },
        targetSignals: @escaping @Sendable (Target) -> TargetSignals = { _ in TargetSignals() },
        weekTime: @escaping @Sendable (String, UTCTime) -> WeekTime = {
            WeekTime(localSeconds: $1.seconds)
        },
        lastUse: @escaping @Sendable (KeyID) -> UTCTime? = { _ in nil },
        noteUse: @escaping @Sendable (KeyID, UTCTime) -> Void = { _, _ in },
        cut: @escaping @Sendable (KeyID) async -> Int = { _ in 0 },
        isHostProof: @escaping @Sendable (Secret, String, UTCTime) -> Bool = { _, _, _ in false },
        providers: any ProviderAsking,
        version: String,
        now: @escaping @Sendable () -> UTCTime,
        logger: Logger
    ) {
        self.directory = directory
        self.access = access
        self.records = records
        self.budgets = budgets
        self.alerts = alerts
        self.auditTrail = auditTrail
        self.auditSignatures = auditSignatures
        auditProof = AuditProof(of: auditTrail, isSigned: auditSignatures.isSigned)
        self.signIn = signIn
        self.metrics = metrics
        self.health = health
        self.gateway = gateway
        self.capabilities = capabilities
        self.targetHealth = targetHealth
        self.targetSignals = targetSignals
        self.weekTime = weekTime
        self.lastUse = lastUse
        self.noteUse = noteUse
        self.cut = cut
        self.isHostProof = isHostProof
        self.providers = providers
        self.version = version
        self.now = now
        self.logger = logger
    }
}

extension AdminServices {
    /// Starts the threads for calls that block.
    func start() {
        blocking.start()
        signIn.passwordCalls.start()
    }

    /// Ends the threads after the calls that they have begun.
    func stop() async throws {
        try await signIn.passwordCalls.stop()
        try await blocking.stop()
    }
}
