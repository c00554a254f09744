import ConfigurationFile
import Policy
import Testing
import Vocabulary

@Suite("A whole configuration file")
struct WholeFileTests {
    static let yaml = """
        server:
          listen: 0.0.0.0:9000
          admin_listen: "[::1]:9001"
          max_body: 8MiB
          max_buffered: 1000000000
          idempotency_window: 7m
          max_connections: 5000
          max_exchanges: 7000
          max_lag: 400ms
          drain_timeout: 2m
          event_loops: 3
          default_max_output_tokens: 1000
          default_max_searches: 7
          trusted_proxies: [10.0.0.0/8, "fd00::/8"]
          open_metrics: true
          secret_key: file:seal.key
          tls: {certificate: /etc/tls/chain.pem, private_key: tls/key.pem}
          cors: {origins: ["https://app.example.com"], max_age: 30m}
          catalogue: prices.jsonl
          log_level: debug
          log_format: json
        store: {url: "sqlite:data/gatehouse.db", retention: {requests: 30d, usage: 2y, responses: 10d}}
        providers:
          - {name: openai, kind: openai, api_key: env:OPENAI_API_KEY, catalogue_prefix: azure}
          - name: vllm-a
            kind: openai-compatible
            base_url: "http://10.0.0.5:8000"
            api_key: file:keys/vllm
            headers: {x-team: gateway}
            ca_file: ca.pem
            timeouts: {connect: 500ms, first_byte: 20s, idle: 5s, total: 1h}
            retries: {attempts: 0, budget: 25%}
            breaker: {failures: 3, failure_rate: 20%, window: 30s, least_calls: 9, open: 2s, longest_open: 1m,
                      probes: 1, slow_start: 0s}
            probe: {path: /health, interval: 10s, timeout: 500ms}
            limits: {concurrency: 8, rpm: 100, tpm: 2000000, connections: 16, queue: 32}
            labels: {region: eu, retention: none}
            on_client_gone: drain
            passthrough_fee: "0.003"
          - name: aws-keys
            kind: bedrock
            region: eu-west-1
            access_key_id: env:OPENAI_API_KEY
            secret_access_key: file:keys/vllm
            session_token: file:keys/vllm
            role_arn: "arn:aws:iam::123456789012:role/models"
          - {name: aws-profile, kind: bedrock, region: us-east-1, profile: work}
          - name: aws-web
            kind: bedrock
            region: cn-north-1
            role_arn: "arn:aws:iam::123456789012:role/models"
            web_identity_token_file: tokens/web
          - {name: google, kind: vertex, project: p-1, location: europe-west4, credentials: file:keys/google}
          - name: azure
            kind: azure-openai
            base_url: "https://x.openai.azure.com/openai/v1"
            tenant_id: contoso
            client_id: app
            client_secret: file:keys/vllm
          - {name: pooled, kind: openai, api_keys: [env:OPENAI_API_KEY, file:keys/vllm]}
        models:
          - name: fast
            strategy: priority
            timeouts: {total: 90s}
            retries: {budget: 50}
            fallback_on: [connect, context_too_long]
            breaker: {}
            hedge: {after: 800ms, percentile: 90, share: 10%}
            continue_streams: true
            answer_model: public
            unpriced: allow
            limits: {rpm: 30, tpm: 4000, concurrency: 5}
            unsupported: {multiple_choices: reject, seed: drop, sampling: emulate, top_k: reject,
                          penalties: drop, logit_bias: emulate, logprobs: reject, stop: drop,
                          images: emulate, image_urls: reject, audio: drop, video: emulate,
                          documents: reject, files: drop, output_modalities: emulate, tools: reject,
                          tool_choice: drop, parallel_tool_calls: emulate, custom_tools: reject,
                          server_tools: drop, json_object: emulate, json_schema: reject, reasoning: drop,
                          reasoning_history: emulate, verbosity: reject, cache_control: drop,
                          prompt_cache_key: emulate, citations: reject, refusals: drop, prefill: drop,
                          mid_conversation_system: emulate, names: reject, user: drop, metadata: emulate,
                          service_tier: reject, other_fields: drop}
            targets:
              - {provider: openai, model: gpt-4o-mini, weight: 9, priority: 1, context_tokens: 128000}
              - {model: smart, weight: 4, priority: 7}
              - provider: vllm-a
                model: llama-3.1-8b
                max_output_tokens: 2048
                labels: {tier: cheap}
                lacks: [images, custom_tools]
                probe: {path: /ready, interval: 5s, timeout: 1s}
                price: {input: "0.05", output: 0.08, cached_input: "0.01", cache_write: "0.06",
                        reasoning: "0.09", request: "0.0001", cache_write_long: "0.1", audio_input: "0.5",
                        audio_output: 2, image_input: "0.2", image_output: 3, search: "0.01", search_low: "0.005",
                        search_high: "0.02", searched_request: "0.03", unasked_searches: 2, search_unit: "0.002",
                        image: "0.04", audio_second: "0.0001", character: "0.000015", page: "0.001",
                        tiers: [{above_tokens: 200000, input: "0.1", output: "0.16"}],
                        flex: {input: "0.025", output: "0.04"}, batch: {input: "0.025", output: "0.04"},
                        priority: {input: "0.1", output: "0.2",
                                   tiers: [{above_tokens: 200000, input: "0.2", output: "0.4"}]}}
            fallbacks: [smart]
            rules:
              - name: small-work
                when:
                  teams: [search, "team_*"]
                  tags: {tier: batch}
                  headers: {X-Request-Class: "aux*"}
                  metadata: {end_user: "*"}
                  dialects: [openai, anthropic]
                  needs: [images, tools]
                  input_tokens: {at_least: 10, at_most: 2000}
                  stream: false
                  hours: "22:00-06:00"
                  days: [fri, sat]
                  time_zone: Europe/London
                  labels: {region: eu}
                  share: 5%
                targets: ["vllm-a/*"]
                target_labels: {tier: cheap}
                prefer: [openai/gpt-4o-mini]
                set: {max_tokens: 100, temperature: 0.5, user_label: "7", store: false, seed: null}
              - name: shadow
                when: {share: 10%}
                mirror: {model: smart, budget: {limit_usd: "7.5", window: day, alerts: [80]}}
              - {name: no, refuse: "Ask your team lead."}
          - name: smart
            strategy: sticky
            sticky: {by: header, header: X-Session}
            targets: [{provider: openai, model: gpt-4o}]
        teams:
          - name: search
            models: [fast, "s*"]
            passthrough: ["files-*"]
            require_labels: {region: eu}
            budget: {limit_usd: "500.25", window: day, time_zone: Europe/London, alerts: [100, 50]}
            over_allocation: allow
            model_budgets: {fast: {limit_usd: 5}}
            tag_budgets: {project=apollo: {limit_tokens: 70}, "a:b=c=d": {limit_usd: 6}}
            end_user_budgets: {ann@example.com: {limit_usd: 7, window: day}}
            end_user_budget: {limit_usd: "0.5"}
            limits: {rpm: 600, tpm: 200000, concurrency: 50}
            weight: 3
            priority: batch
            max_wait: 2500ms
            teams:
              - name: ranking
                models: []
                budget:
                  limit_usd: 100
                  grants:
                    - {amount_usd: "20", starts_at: "2026-12-01", ends_at: "2027-01-01", reason: a launch}
                  carry_over: {max_usd: 50}
              - name: counting
                budget:
                  limit_tokens: 5000
                  grants: [{amount_tokens: 20, ends_at: 2027-01-01T00:00:00Z}]
                  carry_over: {max_tokens: 7}
              - name: launch
                budget:
                  limit_usd: 9
                  window: fixed
                  starts_at: 2026-12-01T09:00:00+01:00
                  ends_at: 2026-12-24T12:15:00Z
              - name: fiscal
                budget: {limit_usd: 9, window: month, every: 3, starts_on: 2026-04-06}
        trusted_issuers:
          - issuer: https://id.example/realms/prod/
            audience: gatehouse
            jwks_url: https://id.example/keys
            rules:
              - claim: sub
                value: "system:serviceaccount:search:*"
                team: search/ranking
                name: crawler
                models: ["s*"]
                budget: {limit_usd: 3}
                limits: {rpm: 6}
                tags: {env: prod}
        alerts: {webhook: {url: "https://example.com/hooks?team=a", secret: file:hook.secret}}
        sign_in:
          public_url: "https://gatehouse.example.com/"
          password: false
          session_lifetime: 1d
          session_idle: 2h
          openid:
            issuer: "https://id.example.com/realm/"
            client_id: gatehouse
            client_secret: env:OPENAI_API_KEY
            scopes: [openid, groups]
            email_claim: mail
            group_claim: realm.roles
            create_users: false
            trust_email: true
          groups: [{group: Search engineers, team: search/ranking, role: developer}]
        """

    static func loaded() throws -> LoadedConfiguration {
        try load(
            Self.yaml,
            environment: ["OPENAI_API_KEY": "sk-one"],
            files: [
                "keys/vllm": "sk-two\n", "keys/google": "{\n}\n", "hook.secret": "0123456789abcdef\n",
            ]
        )
    }

    @Test("the server section gives every setting")
    func server() throws {
        let declaration = try Self.loaded().declaration

        var expected = ServerSettings()
        expected.listen = "0.0.0.0:9000"
        expected.adminListen = "[::1]:9001"
        expected.maxBody = 8 << 20
        expected.maxBuffered = 1_000_000_000
        expected.idempotencyWindow = .seconds(420)
        expected.maxConnections = 5000
        expected.maxExchanges = 7000
        expected.maxLag = .milliseconds(400)
        expected.drainTimeout = .seconds(120)
        expected.eventLoops = 3
        expected.defaultMaxOutputTokens = 1000
        expected.defaultMaxSearches = 7
        expected.trustedProxies = ["10.0.0.0/8", "fd00::/8"]
        expected.openMetrics = true
        expected.secretKey = "file:seal.key"
        expected.tlsCertificate = "/etc/tls/chain.pem"
        expected.tlsPrivateKey = "tls/key.pem"
        expected.crossOrigin.origins = ["https://app.example.com"]
        expected.crossOrigin.maxAge = .seconds(1800)
        expected.catalogue = "prices.jsonl"
        expected.logLevel = "debug"
        expected.logFormat = "json"
        #expect(declaration.server == expected)
        #expect(declaration.store.url == "sqlite:data/gatehouse.db")
        #expect(declaration.store.retention.requests == .seconds(30 * 86_400))
        #expect(declaration.store.retention.usage == .seconds(730 * 86_400))
        #expect(declaration.store.retention.responses == .seconds(10 * 86_400))
    }

    @Test("providers are read with their secrets, and a base URL without a path gets one")
    func providers() throws {
        let declaration = try Self.loaded().declaration

        var openAI = ProviderDeclaration(name: "openai", kind: "openai")
        openAI.baseURL = "https://api.openai.com/v1"
        openAI.apiKey = Secret("sk-one")
        openAI.cataloguePrefix = "azure"
        var vllm = ProviderDeclaration(name: "vllm-a", kind: "openai-compatible")
        vllm.baseURL = "http://10.0.0.5:8000/v1"
        vllm.apiKey = Secret("sk-two")
        vllm.headers = ["x-team": Secret("gateway")]
        vllm.caFile = "ca.pem"
        var timeouts = Timeouts()
        timeouts.connect = .milliseconds(500)
        timeouts.firstByte = .seconds(20)
        timeouts.idle = .seconds(5)
        timeouts.total = .seconds(3600)
        vllm.timeouts = timeouts
        var retries = RetryTerms()
        retries.attempts = 0
        retries.budgetPercent = 25
        vllm.retries = retries
        var breaker = BreakerTerms()
        breaker.failures = 3
        breaker.failureRatePercent = 20
        breaker.window = .seconds(30)
        breaker.leastCalls = 9
        breaker.open = .seconds(2)
        breaker.longestOpen = .seconds(60)
        breaker.probes = 1
        breaker.slowStart = .zero
        vllm.breaker = breaker
        var probe = ProbeTerms()
        probe.path = "/health"
        probe.interval = .seconds(10)
        probe.timeout = .milliseconds(500)
        vllm.probe = probe
        vllm.concurrency = 8
        vllm.requestsPerMinute = 100
        vllm.tokensPerMinute = 2_000_000
        vllm.connections = 16
        vllm.queue = 32
        vllm.labels = ["region": "eu", "retention": "none"]
        vllm.onClientGone = .drain
        vllm.passthroughFee = Money(nanos: 3_000_000)
        #expect(declaration.providers.prefix(2) == [openAI, vllm])
    }

    @Test("models are read with their targets and prices")
    func models() throws {
        let fast = try #require(Self.loaded().declaration.models.first)

        #expect(fast.strategy == .priority)
        #expect(fast.timeouts.total == .seconds(90))
        #expect(fast.timeouts.connect == Timeouts().connect)
        #expect(fast.retries.budgetPercent == 50)
        #expect(fast.breaker == BreakerTerms())
        var hedge = HedgeTerms()
        hedge.after = .milliseconds(800)
        hedge.percentile = 90
        hedge.sharePercent = 10
        #expect(fast.hedge == hedge)
        #expect(fast.fallbackOn == [.connect, .contextTooLong])
        #expect(fast.continuesStreams)
        #expect(fast.answerModel == .public)
        #expect(fast.allowsUnpriced)
        #expect(fast.fallbacks == ["smart"])
        #expect(fast.limits == LimitTerms(requestsPerMinute: 30, tokensPerMinute: 4000, concurrency: 5))
        #expect(fast.unsupported.count == Capability.allCases.count)
        #expect(fast.unsupported[.seed] == .drop && fast.unsupported[.multipleChoices] == .reject)
        #expect(fast.targets.map(\.provider) == ["openai", "vllm-a"])
        #expect(fast.targets.map(\.weight) == [9, 1])
        #expect(fast.targets.map(\.priority) == [1, 0])
        #expect(fast.targets.map(\.contextTokens) == [128_000, nil])
        #expect(fast.targets.map(\.maxOutputTokens) == [nil, 2048])
        #expect(fast.targets.map(\.labels) == [[:], ["tier": "cheap"]])
        #expect(fast.targets.map(\.lacks) == [nil, [.images, .freeFormTools]])
        var probe = ProbeTerms()
        probe.path = "/ready"
        probe.interval = .seconds(5)
        probe.timeout = .seconds(1)
        #expect(fast.targets.map(\.probe) == [nil, .on(probe)])
        let price = try #require(fast.targets[1].price)
        let rates = TokenRates(
            input: TokenPrice(nanosPerMillion: 50_000_000),
            output: TokenPrice(nanosPerMillion: 80_000_000),
            cachedInput: TokenPrice(nanosPerMillion: 10_000_000),
            cacheWrite: TokenPrice(nanosPerMillion: 60_000_000),
            cacheWriteLong: TokenPrice(nanosPerMillion: 100_000_000),
            reasoning: TokenPrice(nanosPerMillion: 90_000_000),
            audioInput: TokenPrice(nanosPerMillion: 500_000_000),
            audioOutput: TokenPrice(nanosPerMillion: 2_000_000_000),
            imageInput: TokenPrice(nanosPerMillion: 200_000_000),
            imageOutput: TokenPrice(nanosPerMillion: 3_000_000_000)
        )
        #expect(price.rates == rates)
        #expect(price.perRequest == Money(nanos: 100_000))
        #expect(fast.targets[0].price == nil)
    }

    @Test("several keys are read, each from its own place")
    func keys() throws {
        let pooled = try #require(Self.loaded().declaration.providers.last)

        #expect(pooled.name == "pooled" && pooled.keys.count == 2 && Set(pooled.keys).count == 2)
    }

    @Test("a target without a provider is a model")
    func pools() throws {
        var pool = PoolDeclaration(model: "smart")
        pool.weight = 4
        pool.priority = 7

        #expect(try Self.loaded().declaration.models.map(\.pools) == [[pool], []])
    }

    @Test("what stays together is read")
    func sticky() throws {
        let models = try Self.loaded().declaration.models

        #expect(models[0].sticky == StickyTerms())
        #expect(models[1].strategy == .sticky)
        #expect(models[1].sticky.subject == .header && models[1].sticky.header == "x-session")
    }

    @Test("rules are read with everything that they can say")
    func rules() throws {
        let rules = try #require(Self.loaded().declaration.models.first).rules

        let rule = try #require(rules.first)
        #expect(rules.map(\.name) == ["small-work", "shadow", "no"])
        let conditions = rule.conditions
        #expect(conditions.teams.map(\.text) == ["search", "team_*"])
        #expect(conditions.tags == ["tier": TextPattern("batch")])
        #expect(conditions.headers == ["x-request-class": TextPattern("aux*")])
        #expect(conditions.metadata == ["end_user": TextPattern("*")])
        #expect(conditions.dialects == [.openAI, .anthropic])
        #expect(conditions.needs == [.images, .tools])
        #expect(conditions.leastInput == 10 && conditions.mostInput == 2000)
        #expect(conditions.isStream == false)
        let hours = WeekHours(from: 1320, to: 360, days: [.friday, .saturday], timeZone: "Europe/London")
        #expect(conditions.hours == hours)
        #expect(conditions.labels == ["region": TextPattern("eu")])
        #expect(conditions.percent == 5)
        #expect(rule.targets?.map(\.text) == ["vllm-a/*"])
        #expect(rule.targetLabels == ["tier": "cheap"])
        #expect(rule.preferred.map(\.text) == ["openai/gpt-4o-mini"])
        let parameters = [
            BodyParameter(name: "max_tokens", value: .number("100")),
            BodyParameter(name: "temperature", value: .number("0.5")),
            BodyParameter(name: "user_label", value: .text("7")),
            BodyParameter(name: "store", value: .truth(false)), BodyParameter(name: "seed", value: .nothing),
        ]
        #expect(rule.parameters == parameters)
        let mirror = try #require(rules[1].mirror)
        #expect(mirror.model == "smart")
        #expect(mirror.budget.limit == Quantity(count: 7_500_000_000) && mirror.budget.window == .day)
        #expect(mirror.budget.alerts == [80])
        #expect(rules.last?.refusal == "Ask your team lead.")
    }

    @Test("teams are read with their children, and an empty grant is not an absent one")
    func teams() throws {
        let declaration = try Self.loaded().declaration

        var ranking = TeamDeclaration(name: "ranking")
        ranking.models = []
        ranking.budget = BudgetTerms(
            Quantity(count: 100_000_000_000).amount(.usd),
            grants: [
                BudgetGrant(
                    amount: Quantity(count: 20_000_000_000),
                    start: UTCTime(rfc3339: "2026-12-01"),
                    end: try #require(UTCTime(rfc3339: "2027-01-01")),
                    reason: "a launch"
                )
            ],
            carryOver: CarryOver(most: Quantity(count: 50_000_000_000))
        )
        var counting = TeamDeclaration(name: "counting")
        counting.budget = BudgetTerms(
            Quantity(count: 5000).amount(.tokens),
            grants: [
                BudgetGrant(
                    amount: Quantity(count: 20),
                    end: try #require(UTCTime(rfc3339: "2027-01-01"))
                )
            ],
            carryOver: CarryOver(most: Quantity(count: 7))
        )
        var launch = TeamDeclaration(name: "launch")
        launch.budget = BudgetTerms(
            Quantity(count: 9_000_000_000).amount(.usd),
            window: .fixed,
            span: BudgetSpan(
                start: try #require(UTCTime(rfc3339: "2026-12-01T08:00:00Z")),
                end: try #require(UTCTime(rfc3339: "2026-12-24T12:15:00Z"))
            )
        )
        var fiscal = TeamDeclaration(name: "fiscal")
        fiscal.budget = BudgetTerms(
            Quantity(count: 9_000_000_000).amount(.usd),
            cycle: BudgetCycle(every: 3, startsOn: try #require(CivilDate("2026-04-06")))
        )
        var search = TeamDeclaration(name: "search")
        search.allowsOverAllocation = true
        search.weight = 3
        search.models = ["fast", "s*"]
        search.passthrough = ["files-*"]
        search.requireLabels = ["region": "eu"]
        search.budget = BudgetTerms(
            limit: Money(nanos: 500_250_000_000),
            window: .day,
            timeZone: "Europe/London",
            alerts: [50, 100]
        )
        search.limits = LimitTerms(requestsPerMinute: 600, tokensPerMinute: 200_000, concurrency: 50)
        search.waiting = WaitingTerms(priority: .batch, longest: .milliseconds(2500))
        search.partBudgets = [
            .model("fast"): BudgetTerms(limit: Money(nanos: 5_000_000_000)),
            .tag(name: "project", value: "apollo"): BudgetTerms(Quantity(count: 70).amount(.tokens)),
            .tag(name: "a:b", value: "c=d"): BudgetTerms(limit: Money(nanos: 6_000_000_000)),
            .endUser("ann@example.com"): BudgetTerms(limit: Money(nanos: 7_000_000_000), window: .day),
        ]
        search.endUserBudget = BudgetTerms(limit: Money(nanos: 500_000_000))
        search.teams = [ranking, counting, launch, fiscal]
        #expect(declaration.teams == [search])
    }

    @Test("a trusted issuer is read with its rules")
    func trustedIssuers() throws {
        var issuer = TrustedIssuerDeclaration(
            issuer: "https://id.example/realms/prod/",
            audience: "gatehouse",
            keysURL: "https://id.example/keys"
        )
        var rule = WorkloadRuleDeclaration(
            claim: "sub",
            value: "system:serviceaccount:search:*",
            team: "search/ranking"
        )
        rule.name = "crawler"
        rule.models = ["s*"]
        rule.budget = BudgetTerms(limit: Money(nanos: 3_000_000_000))
        rule.limits = LimitTerms(requestsPerMinute: 6)
        rule.tags = ["env": "prod"]
        issuer.rules = [rule]
        #expect(try Self.loaded().declaration.trustedIssuers == [issuer])
    }

    @Test("the webhook is read with its secret")
    func webhook() throws {
        let webhook = WebhookSettings(
            url: "https://example.com/hooks?team=a",
            secret: Secret("0123456789abcdef")
        )
        #expect(try Self.loaded().declaration.alerts.webhook == webhook)
    }

    @Test("the roles of groups are read")
    func groupRoles() throws {
        let role = GroupRole(group: "Search engineers", team: "search/ranking", role: .developer)
        #expect(try Self.loaded().declaration.signIn.groups == [role])
    }

    @Test("how people sign in is read, the issuer byte for byte")
    func signIn() throws {
        var openID = OpenIDSettings(issuer: "https://id.example.com/realm/", clientID: "gatehouse")
        openID.clientSecret = Secret("sk-one")
        openID.scopes = ["openid", "groups"]
        openID.emailClaim = "mail"
        openID.groupClaim = "realm.roles"
        openID.createsUsers = false
        openID.trustsEmail = true
        var expected = SignInSettings()
        expected.publicURL = "https://gatehouse.example.com"
        expected.allowsPasswords = false
        expected.sessionLifetime = .seconds(86_400)
        expected.sessionIdle = .seconds(7200)
        expected.openID = openID
        expected.groups = try Self.loaded().declaration.signIn.groups

        #expect(try Self.loaded().declaration.signIn == expected)
    }

    @Test("nothing in it is warned of")
    func warnings() throws {
        #expect(try Self.loaded().warnings.isEmpty)
    }

    @Test("relative paths count from the file's folder")
    func folders() throws {
        let yaml = """
            server: {catalogue: prices.jsonl, secret_key: file:seal.key}
            providers: [{name: a, kind: openai, api_key: file:keys/a, ca_file: /etc/ca.pem}]
            """
        let files = InMemoryFiles(contents: ["/etc/gatehouse/main.yaml": yaml, "/etc/gatehouse/keys/a": "sk"])

        let loaded = try ConfigurationLoader.load(
            path: "/etc/gatehouse/main.yaml",
            environment: [:],
            readFile: files.read
        )

        #expect(loaded.declaration.server.catalogue == "/etc/gatehouse/prices.jsonl")
        #expect(loaded.declaration.server.secretKey == "file:/etc/gatehouse/seal.key")
        #expect(loaded.declaration.providers.first?.apiKey == Secret("sk"))
        #expect(loaded.declaration.providers.first?.caFile == "/etc/ca.pem")
    }
}
