import Vocabulary

/// What an operator declares, from whichever source it came, before it is compiled into a `Snapshot`.
public struct Declaration: Sendable, Equatable {
    /// The process's own settings.
    public var server = ServerSettings()
    /// Where the store is.
    public var store = StoreSettings()
    /// The upstream accounts and servers.
    public var providers: [ProviderDeclaration] = []
    /// The public models.
    public var models: [ModelDeclaration] = []
    /// The children of the root team.
    public var teams: [TeamDeclaration] = []
    /// Whose tokens workloads may bring in place of keys.
    public var trustedIssuers: [TrustedIssuerDeclaration] = []
    /// Who is told when budgets fill.
    public var alerts = AlertSettings()
    /// How people come in.
    public var signIn = SignInSettings()

    /// Makes the declaration that stands for "nothing configured".
    public init() {}
}

/// The `server` section: listeners and bounds of the process.
public struct ServerSettings: Sendable, Equatable {
    /// `listen`: the data plane's address, `HOST:PORT`.
    public var listen = "127.0.0.1:8080"
    /// `admin_listen`: the admin listener's address, `HOST:PORT`.
    public var adminListen = "127.0.0.1:8081"
    /// `max_body`: the largest request body in bytes; 32 MiB.
    public var maxBody = 32 << 20
    /// `max_buffered`: the bytes of request bodies that the whole process may hold at once; 1 GiB.
    public var maxBuffered = 1 << 30
    /// `idempotency_window`: for how long the answer of a request with an `idempotency-key` is kept for its repeats; zero keeps none.
    public var idempotencyWindow: Duration = .seconds(600)
    /// `max_connections`: client connections open at once.
    public var maxConnections = 16_384
    /// `max_exchanges`: exchanges that the whole process has under way at once.
    public var maxExchanges = 65_536
    /// `max_lag`: how late an event loop may be in its work before it refuses new requests.
    public var maxLag = Duration.seconds(1)
    /// `drain_timeout`: how long open exchanges may take after SIGTERM; 30 s.
    public var drainTimeout: Duration = .seconds(30)
    /// `event_loops`: threads of the data plane; 0 is one for each processor.
    public var eventLoops = 0
    /// `default_max_output_tokens`: the output bound of a model that states none; 4096.
    public var defaultMaxOutputTokens = 4096
    /// `default_max_searches`: the searches that a hold covers where a request offers some and says not how many; 20.
    public var defaultMaxSearches = 20
    /// `trusted_proxies`: networks in CIDR form whose `x-forwarded-for` counts.
    public var trustedProxies: [String] = []
    /// `open_metrics`: whether `/metrics` needs no token although the admin listener is not on loopback.
    public var openMetrics = false
    /// `secret_key`: reference (`env:` or `file:`) of the key that seals credentials; `nil` is `<data-dir>/secret.key`.
    public var secretKey: String?
    /// `tls.certificate`: PEM file of the data listener's certificate chain; `nil` is cleartext.
    public var tlsCertificate: String?
    /// `tls.private_key`: PEM file of its private key.
    public var tlsPrivateKey: String?
    /// `catalogue`: a JSON Lines file of model facts and prices that replaces the built-in one.
    public var catalogue: String?
    /// `cors`: which pages of browsers may call the data plane.
    public var crossOrigin = CrossOriginTerms()
    /// `log_level`: `trace`, `debug`, `info`, `notice`, `warning` or `error`.
    public var logLevel = "info"
    /// `log_format`: `auto` (human on a terminal, JSON otherwise), `human` or `json`.
    public var logFormat = "auto"

    /// Makes the defaults.
    public init() {}
}

/// The `store` section.
public struct StoreSettings: Sendable, Equatable {
    /// `url`: `sqlite:PATH`; `nil` is `<data-dir>/gatehouse.db`.
    public var url: String?
    /// `retention`: how long rows are kept.
    public var retention = RetentionTerms()

    /// Makes the defaults.
    public init() {}
}

/// The deadlines of an attempt.
public struct Timeouts: Sendable, Hashable {
    /// `connect`: until the connection stands, TLS included.
    public var connect: Duration = .seconds(2)
    /// `first_byte`: from the request sent to the first byte of the answer.
    public var firstByte: Duration = .seconds(60)
    /// `idle`: between two pieces of the answer.
    public var idle: Duration = .seconds(30)
    /// `total`: the whole exchange.
    public var total: Duration = .seconds(600)

    /// Makes the defaults.
    public init() {}
}

/// How often a failed attempt is followed by another.
public struct RetryTerms: Sendable, Hashable {
    /// `attempts`: extra tries per exchange.
    public var attempts = 2
    /// `budget`: repeats on the same target as a percentage of its requests in the last 10 seconds.
    public var budgetPercent = 10

    /// Makes the defaults.
    public init() {}
}

/// An entry of `providers`.
public struct ProviderDeclaration: Sendable, Equatable {
    /// First parts of the gateway's own routes, below which no provider's own are looked for.
    public static let reservedNames: Set<String> = ["v1", "v1beta", "v2", "model", "livez", "readyz"]

    /// What happens upstream when the client leaves.
    public enum ClientGonePolicy: String, Sendable, CaseIterable {
        /// The upstream call is cancelled at once.
        case cancel
        /// The answer is read to its end, for its usage report.
        case drain
    }

    /// `name`.
    public var name: String
    /// `kind`: that of a family, such as `openai`, or of a provider of the catalogue, such as `groq`.
    public var kind: String
    /// What the catalogue of providers says of the kind; `nil` for the kind of a family.
    public var facts: ProviderFacts?
    /// `base_url`: the API's root; `nil` is the kind's own.
    public var baseURL: String?
    /// `api_key`: the credential, resolved; `nil` sends none.
    ///
    /// Several, of `api_keys`, are separated by blanks, which no key has.
    public var apiKey: Secret?
    /// The account of a cloud, and what its calls are authorized with where `api_key` is not.
    public var cloud = CloudTerms()
    /// `headers`: further headers for every request; their values may be credentials.
    public var headers: [String: Secret] = [:]
    /// `ca_file`: PEM file of the authorities that are trusted instead of the system's.
    public var caFile: String?
    /// `timeouts`; `nil` leaves the model's.
    public var timeouts: Timeouts?
    /// `retries`; `nil` leaves the model's.
    public var retries: RetryTerms?
    /// `breaker`; `nil` leaves the model's.
    public var breaker: BreakerTerms?
    /// `probe`; `nil` asks nothing.
    public var probe: ProbeTerms?
    /// `limits.concurrency`: calls in flight at once in the process; `nil` is unbounded.
    public var concurrency: Int?
    /// `limits.rpm`: attempts per minute; `nil` is unlimited.
    public var requestsPerMinute: Int?
    /// `limits.tpm`: tokens per minute, input and output together; `nil` is unlimited.
    public var tokensPerMinute: Int?
    /// `limits.connections`: connections open at once in the process.
    public var connections = 16_384
    /// `limits.queue`: exchanges that may wait for a connection at once in the process.
    public var queue = 4096
    /// `labels`, such as `region: eu`.
    public var labels: [String: String] = [:]
    /// `on_client_gone`.
    public var onClientGone: ClientGonePolicy = .cancel
    /// `passthrough_fee`: what a request to a route of its own is charged that the gateway does not know; nothing charges nothing.
    public var passthroughFee = Money.zero
    /// The catalogue's name for this provider's prices; `nil` is the kind's own.
    public var cataloguePrefix: String?

    /// Makes a provider of a kind with defaults.
    public init(name: String, kind: String) {
        self.name = name
        self.kind = kind
    }
}

/// An entry of `models`.
public struct ModelDeclaration: Sendable, Equatable {
    /// `strategy`: how one of the targets is chosen.
    public enum Strategy: String, Sendable, CaseIterable {
        /// In proportion to the weights.
        case weighted
        /// The lowest `priority` first.
        case priority
        /// Of two that are drawn by their weights the one with fewer calls under way.
        case leastBusy = "least_busy"
        /// The one that is expected to answer first.
        case leastLatency = "least_latency"
        /// The one that the request costs least on.
        case leastCost = "least_cost"
        /// The one whose cache knows how the conversation begins, as long as it is not crowded.
        case prefixAffinity = "prefix_affinity"
        /// The same one for the same caller.
        case sticky
    }

    /// `answer_model`: which model name answers carry.
    public enum AnswerModel: String, Sendable, CaseIterable {
        /// The upstream's, untouched.
        case upstream
        /// The public name.
        case `public`
    }

    /// `name`: the public name.
    public var name: String
    /// `strategy`.
    public var strategy: Strategy = .weighted
    /// `sticky`: whose requests stay together.
    public var sticky = StickyTerms()
    /// `timeouts`.
    public var timeouts = Timeouts()
    /// `retries`.
    public var retries = RetryTerms()
    /// `breaker`.
    public var breaker = BreakerTerms()
    /// `fallback_on`: the failures after which another target is tried.
    public var fallbackOn = FallbackClass.usual
    /// `hedge`; `nil` never asks two targets at once.
    public var hedge: HedgeTerms?
    /// `continue_streams`: whether another target goes on with a stream that breaks off.
    public var continuesStreams = false
    /// `answer_model`.
    public var answerModel: AnswerModel = .upstream
    /// `unpriced: allow`: whether a target without a price may be used.
    public var allowsUnpriced = false
    /// `limits`: how fast all together may use the model.
    public var limits = LimitTerms()
    /// `unsupported`: what happens to things that a target cannot express; what is not named has its own handling.
    public var unsupported: [Capability: LossHandling] = [:]
    /// `rules`: what happens to some requests before a target is chosen.
    public var rules: [RoutingRule] = []
    /// `targets`.
    public var targets: [TargetDeclaration] = []
    /// Those of `targets` that are models themselves.
    public var pools: [PoolDeclaration] = []
    /// `fallbacks`: public names of models to try when every target failed.
    public var fallbacks: [String] = []

    /// Makes a model without targets.
    public init(name: String) { self.name = name }
}

/// An entry of a model's `targets`.
public struct TargetDeclaration: Sendable, Equatable {
    /// `provider`: its name.
    public var provider: String
    /// `model`: the provider's model id.
    public var model: String
    /// `weight`: 0 to 1,000,000; 0 is used only when nothing else is left.
    public var weight = 1
    /// `priority`: lower goes first.
    public var priority = 0
    /// `price`: `input`, `output`, `cached_input`, `cache_write`, `reasoning` in USD per million tokens, `request` in USD.
    public var price: PriceList?
    /// `context_tokens`.
    public var contextTokens: Int?
    /// `max_output_tokens`.
    public var maxOutputTokens: Int?
    /// `labels`, over the provider's.
    public var labels: [String: String] = [:]
    /// `lacks`: what the target cannot do or be told; `nil` is what the catalogue says.
    public var lacks: Set<Capability>?
    /// `probe`: how it is asked whether it is well; `nil` is as its provider says.
    public var probe: ProbeChoice?

    /// Makes a target with defaults.
    public init(provider: String, model: String) {
        self.provider = provider
        self.model = model
    }
}

/// An entry of `teams`.
public struct TeamDeclaration: Sendable, Equatable {
    /// `name`: unique among its siblings.
    public var name: String
    /// `models`: names and globs; `nil` inherits, empty grants nothing.
    public var models: [String]?
    /// `passthrough`: names and globs of providers whose own routes may be used; `nil` inherits.
    public var passthrough: [String]?
    /// `require_labels`: labels that every target must carry.
    public var requireLabels: RequiredLabels = [:]
    /// `budget`.
    public var budget: BudgetTerms?
    /// `over_allocation`: whether the budgets below may add up to more than its own.
    public var allowsOverAllocation = false
    /// `model_budgets`, `tag_budgets` and `end_user_budgets`: budgets of parts of what is done in it and below.
    public var partBudgets: [BudgetPart: BudgetTerms] = [:]
    /// `end_user_budget`: what every end user has who is not named.
    public var endUserBudget: BudgetTerms?
    /// `limits`.
    public var limits = LimitTerms()
    /// `weight`: how many of its requests go in one turn where several teams wait for the same limit; 1 to 100.
    public var weight = 1
    /// `priority` and `max_wait`: how its requests wait that do not say it themselves.
    public var waiting = WaitingTerms()
    /// `teams`: its children.
    public var teams: [TeamDeclaration] = []

    /// Makes a team with defaults.
    public init(name: String) { self.name = name }
}

/// `limits`: how fast a team, a key, a user or all users of a model together may go; `nil` is unlimited.
public struct LimitTerms: Sendable, Hashable {
    /// `rpm`: requests per minute.
    public var requestsPerMinute: Int?
    /// `tpm`: tokens per minute, input and output together.
    public var tokensPerMinute: Int?
    /// `concurrency`: exchanges at once.
    public var concurrency: Int?

    /// Makes terms.
    public init(requestsPerMinute: Int? = nil, tokensPerMinute: Int? = nil, concurrency: Int? = nil) {
        self.requestsPerMinute = requestsPerMinute
        self.tokensPerMinute = tokensPerMinute
        self.concurrency = concurrency
    }

    /// Whether nothing is limited.
    public var isUnlimited: Bool {
        requestsPerMinute == nil && tokensPerMinute == nil && concurrency == nil
    }
}
