/// A mapping of the configuration file whose keys are known.
///
/// These tables are the only list of keys: the reader, the JSON Schema and the environment variables follow them.
enum Section: String, CaseIterable, Sendable {
    case configuration
    case server
    case tls
    case cors
    case store
    case retention
    case provider
    case providerLimits = "provider_limits"
    case timeouts
    case retries
    case breaker
    case probe
    case hedge
    case sticky
    case rule
    case ruleConditions = "rule_conditions"
    case inputTokens = "input_tokens"
    case mirror
    case model
    case unsupported
    case target
    case price
    case priceTier = "price_tier"
    case priceService = "price_service"
    case team
    case budget
    case grant
    case carryOver = "carry_over"
    case trustedIssuer = "trusted_issuer"
    case workloadRule = "workload_rule"
    case alerting
    case webhook
    case signIn = "sign_in"
    case openID = "openid"
    case groupRole = "group_role"
    case limits
}

extension Section {
    /// The keys in the order of the manual.
    var fields: [Field] {
        switch self {
        case .configuration: Self.configurationFields
        case .server: Self.serverFields
        case .tls: Self.tlsFields
        case .cors: Self.corsFields
        case .store: Self.storeFields
        case .retention: Self.retentionFields
        case .provider: Self.providerFields + Self.cloudFields
        case .providerLimits: Self.providerLimitsFields
        case .timeouts: Self.timeoutsFields
        case .retries: Self.retriesFields
        case .breaker: Self.breakerFields
        case .probe: Self.probeFields
        case .hedge: Self.hedgeFields
        case .sticky: Self.stickyFields
        case .rule: Self.ruleFields
        case .ruleConditions: Self.ruleConditionsFields
        case .inputTokens: Self.inputTokensFields
        case .mirror: Self.mirrorFields
        case .model: Self.modelFields
        case .unsupported: Self.unsupportedFields
        case .target: Self.targetFields
        case .price: Self.priceFields
        case .priceTier: Self.priceTierFields
        case .priceService: Self.priceServiceFields
        case .team: Self.teamFields
        case .budget: Self.budgetFields
        case .grant: Self.grantFields
        case .carryOver: Self.carryOverFields
        case .trustedIssuer: Self.trustedIssuerFields
        case .workloadRule: Self.workloadRuleFields
        case .alerting: Self.alertingFields
        case .webhook: Self.webhookFields
        case .signIn: Self.signInFields
        case .openID: Self.openIDFields
        case .groupRole: Self.groupRoleFields
        case .limits: Self.limitsFields
        }
    }

    /// Keys that a coming version will know, so that they are not called unknown.
    var laterNames: [String] {
        switch self {
        case .provider: ["proxy"]
        default: []
        }
    }

    /// What the names of this section's environment variables begin with; `nil` if it has none.
    var variablePrefix: String? {
        switch self {
        case .server: "GATEHOUSE_"
        case .tls: "GATEHOUSE_TLS_"
        case .cors: "GATEHOUSE_CORS_"
        case .store: "GATEHOUSE_STORE_"
        case .retention: "GATEHOUSE_STORE_RETENTION_"
        default: nil
        }
    }

    /// The key of a name.
    func field(_ name: String) -> Field? { fields.first { $0.name == name } }

    /// The environment variable that stands for a key; `nil` if none does.
    func variable(_ field: Field) -> String? {
        guard let variablePrefix else { return nil }
        if case .section = field.type { return nil }
        return variablePrefix + field.name.uppercased()
    }

    /// Every environment variable that stands for a key.
    static var variables: [String] {
        allCases.flatMap { section in section.fields.compactMap { section.variable($0) } }
    }

    private static let configurationFields = [
        Field("server", .section(.server), "Listeners and bounds of the process."),
        Field("store", .section(.store), "Where teams, keys and bookings are kept."),
        Field("providers", .list(.section(.provider)), "The upstream accounts and servers."),
        Field("models", .list(.section(.model)), "The public models."),
        Field("teams", .list(.section(.team)), "The children of the root team."),
        Field(
            "trusted_issuers",
            .list(.section(.trustedIssuer)),
            "Whose tokens workloads may bring in place of keys."
        ),
        Field("alerts", .section(.alerting), "Who is told when budgets reach their thresholds."),
        Field("sign_in", .section(.signIn), "How people come in, and what they may then."),
    ]
}
