import Catalogue
import ConfigurationFile
import Testing

@Suite("What is wrong with a configuration")
struct ProblemTests {
    /// A provider and model that other parts of a test's file can refer to.
    private static let base = """
        providers: [{name: a, kind: openai}]
        models: [{name: m, targets: [{provider: a, model: x}]}]

        """

    @Test("a problem is one line with the file, the place, the path and the nearest name")
    func line() {
        let yaml = """
            providers: [{name: a, kind: openai}]
            models:
              - name: m
                targtes: [{provider: a, model: x}]
                targets: [{provider: a, model: x}]
            """

        #expect(
            problems(yaml) == [
                #"gatehouse.yaml:4:5: models[0].targtes: unknown key; did you mean "targets"?"#
            ]
        )
    }

    @Test("all problems are found, in the order of the file")
    func all() {
        let yaml = """
            server: {max_body: lots, colour: red}
            providers: [{name: a, kind: openia}]
            models: [{name: m, targets: [{provider: b, model: x, weight: -1}]}]
            teams: [{name: t, budget: {limit_usd: "-5"}}]
            """

        #expect(
            problems(yaml) == [
                #"gatehouse.yaml:1:20: server.max_body: must be a size such as 32MiB or a number of bytes, found "lots""#,
                "gatehouse.yaml:1:26: server.colour: unknown key",
                #"gatehouse.yaml:2:29: providers[0].kind: "openia" is none of openai, openai-compatible, azure-openai, "#
                    + "anthropic, gemini, vertex, bedrock, cohere, jina, mistral and \(ProviderCatalogue.builtIn.kinds.count + 2) more; "
                    + #"did you mean "openai"?"#,
                #"gatehouse.yaml:3:41: models[0].targets[0].provider: no provider named "b" is declared; "#
                    + #"did you mean "a"?"#,
                "gatehouse.yaml:3:62: models[0].targets[0].weight: must be between 0 and 1000000, found -1",
                "gatehouse.yaml:4:39: teams[0].budget.limit_usd: must not be negative, found -5",
            ]
        )
    }

    @Test(
        "wrong values are refused",
        arguments: [
            (
                "server: {listen: 8080}",
                "server.listen: must be text, found a number; put it in quotes if it is meant"
            ),
            ("server: {listen: nowhere}", "server.listen: must be HOST:PORT"),
            ("server: {listen: \"a:70000\"}", "server.listen: port must be between 0 and 65535, found 70000"),
            ("server: {listen: \"[1.2.3.4]:80\"}", "server.listen: must be HOST:PORT"),
            ("server: {admin_listen: 127.0.0.1:8080}", "server.admin_listen: must differ from listen"),
            ("server: {max_body: 1}", "server.max_body: must be between 1KiB and 1GiB, found 1"),
            ("server: {max_body: 2GiB}", "server.max_body: must be between 1KiB and 1GiB, found 2GiB"),
            ("server: {max_body: 99999999999999999999GiB}", "server.max_body: must be a size"),
            (
                "server: {max_buffered: 1MiB}",
                "server.max_buffered: must be at least max_body, which is 32MiB"
            ),
            (
                "server: {drain_timeout: 30}",
                "server.drain_timeout: must be a duration with its unit, found 30; did you mean \"30s\"?"
            ),
            ("server: {drain_timeout: 2h}", "server.drain_timeout: must be between 0s and 1h, found 2h"),
            ("server: {drain_timeout: 1.5s}", "server.drain_timeout: must be a duration such as"),
            (
                "server: {event_loops: \"2\"}",
                "server.event_loops: must be a whole number, found the text \"2\""
            ),
            ("server: {event_loops: 2.5}", "server.event_loops: must be a whole number, found \"2.5\""),
            ("server: {event_loops: 010}", "server.event_loops: must be a whole number"),
            ("server: {event_loops: }", "server.event_loops: must be a whole number, found nothing"),
            ("server: {event_loops: [1]}", "server.event_loops: must be a single value, found a list"),
            ("server: {open_metrics: yes}", "server.open_metrics: must be true or false, found \"yes\""),
            (
                "server: {open_metrics: \"true\"}",
                "server.open_metrics: must be true or false, found the text"
            ),
            ("server: {trusted_proxies: 10.0.0.0/8}", "server.trusted_proxies: must be a list, found text"),
            (
                "server: {trusted_proxies: [10.0.0.0/33]}",
                "server.trusted_proxies[0]: the prefix must be between 0 and 32"
            ),
            ("server: {trusted_proxies: [10.0.0/8]}", "server.trusted_proxies[0]: must be a network"),
            ("server: {trusted_proxies: [10.0.0.0]}", "server.trusted_proxies[0]: must be a network"),
            (
                "server: {tls: {certificate: a.pem}}",
                "server.tls: certificate and private_key must be given together"
            ),
            ("server: {log_level: warn}", "server.log_level: \"warn\" is none of"),
            ("server: []", "server: must be a mapping of keys, found a list"),
            ("[]", "must be a mapping of keys, found a list"),
            (
                "store: {url: \"postgres://u:p@host/db\"}",
                "store.url: PostgreSQL is not supported yet by this version"
            ),
            ("store: {url: \"mysql://u:hidden@host\"}", "store.url: must be sqlite:PATH"),
            (
                "store: {retention: {requests: 3m}}",
                "store.retention.requests: must be between 24h and 36500d, found 3m"
            ),
            (
                "store: {retention: {requests: 400d, usage: 1y}}",
                "store.retention.usage: must be at least requests, which is 400d"
            ),
            ("<<: {}", "<<: merge keys are not supported"),
        ]
    )
    func server(yaml: String, expected: String) {
        expect(yaml, expected)
    }

    @Test(
        "wrong providers are refused",
        arguments: [
            ("[{kind: openai}]", "providers[0].name: is missing"),
            ("[{name: a}]", "providers[0].kind: is missing"),
            (
                "[{name: a, kind: openai}, {name: a, kind: openai}]",
                "providers[1].name: a provider named \"a\" is declared above"
            ),
            ("[{name: v1, kind: openai}]", "providers[0].name: \"v1\" is the first part of a route"),
            ("[{name: a/b, kind: openai}]", "providers[0].name: must be 1 to 64 letters"),
            ("[{name: 5, kind: openai}]", "providers[0].name: must be text, found a number"),
            ("[{name: a, kind: databricks}]", "providers[0].base_url: is missing"),
            ("[{name: a, kind: openai-compatible}]", "providers[0].base_url: is missing"),
            (
                "[{name: a, kind: openai, base_url: \"ftp://x\"}]",
                "providers[0].base_url: must begin with https:// or http://"
            ),
            ("[{name: a, kind: openai, base_url: \"https://\"}]", "providers[0].base_url: has no valid host"),
            (
                "[{name: a, kind: openai, base_url: \"https://u:p@x\"}]",
                "providers[0].base_url: must not carry a name or password"
            ),
            (
                "[{name: a, kind: openai, base_url: \"https://x/v1?k=1\"}]",
                "providers[0].base_url: must not carry a query"
            ),
            (
                "[{name: a, kind: openai, base_url: \"https://x:0/v1\"}]",
                "providers[0].base_url: port must be between 1"
            ),
            (
                "[{name: a, kind: demo, base_url: \"https://x\"}]",
                "providers[0].base_url: a demo provider is built in"
            ),
            (
                "[{name: a, kind: openai, region: eu}]",
                "providers[0].region: a provider of kind openai takes none; it is for bedrock"
            ),
            (
                "[{name: a, kind: openai, api_key: sk-live-123}]",
                "providers[0].api_key: a secret must not stand in the configuration itself"
            ),
            (
                "[{name: a, kind: openai, api_key: env:UNSET}]",
                "providers[0].api_key: the environment variable UNSET is not set"
            ),
            (
                "[{name: a, kind: openai, api_key: \"env:\"}]",
                "providers[0].api_key: env: must be followed by"
            ),
            (
                "[{name: a, kind: openai, api_key: file:gone}]",
                "providers[0].api_key: the file gone cannot be read: no such file"
            ),
            (
                "[{name: a, kind: openai, api_key: file:two}]",
                "providers[0].api_key: the secret in file:two must be one line"
            ),
            (
                "[{name: a, kind: openai, headers: {Authorization: x}}]",
                "providers[0].headers.Authorization: is a credential"
            ),
            (
                "[{name: a, kind: openai, headers: {host: x}}]",
                "providers[0].headers.host: is set by the gateway itself"
            ),
            (
                "[{name: a, kind: openai, headers: {x-a: \"b\\r\\nc: d\"}}]",
                "providers[0].headers.x-a: must be at most 4096 printable"
            ),
            (
                "[{name: a, kind: openai, headers: {x-a: env:KEY}}]",
                "providers[0].headers.x-a: headers take no references"
            ),
            (
                "[{name: a, kind: openai, headers: {x-a: b, X-A: c}}]",
                "providers[0].headers: a header is given twice"
            ),
            (
                "[{name: a, kind: openai, labels: {region: true}}]",
                "providers[0].labels.region: must be text, found a truth value"
            ),
            (
                "[{name: a, kind: openai, retries: {budget: 101%}}]",
                "providers[0].retries.budget: must be between 0% and 100%"
            ),
            (
                "[{name: a, kind: openai, retries: {attempts: 11}}]",
                "providers[0].retries.attempts: must be between 0 and 10"
            ),
            (
                "[{name: a, kind: openai, timeouts: {conect: 1s}}]",
                "providers[0].timeouts.conect: unknown key; did you mean \"connect\"?"
            ),
            (
                "[{name: a, kind: openai, limits: {queue: -1}}]",
                "providers[0].limits.queue: must be between 0"
            ),
            ("[{name: a, kind: openai, limits: {rpm: 0}}]", "providers[0].limits.rpm: must be between 1"),
            (
                "[{name: a, kind: openai, limits: {tpn: 1}}]",
                "providers[0].limits.tpn: unknown key; did you mean \"tpm\"?"
            ),
            ("[{name: a, kind: openai, name: b}]", "name: duplicate key"),
        ]
    )
    func providers(yaml: String, expected: String) {
        expect("providers: \(yaml)", expected, files: ["two": "one\ntwo\n"])
    }

    @Test(
        "wrong models and teams are refused",
        arguments: [
            ("models: [{name: m}]", "models[0].targets: is missing"),
            ("models: [{name: m, targets: []}]", "models[0].targets: must have at least one target"),
            (
                "models: [{name: \"m*\", targets: [{provider: demo, model: x}]}]",
                "models[0].name: must not contain \"*\""
            ),
            (
                "models: [{name: \"a b\", targets: [{provider: demo, model: x}]}]",
                "models[0].name: must be 1 to 128 printable"
            ),
            (
                "providers: [{name: a, kind: openai, api_keys: []}]",
                "providers[0].api_keys: must have 1 to 32 keys"
            ),
            (
                "providers: [{name: a, kind: openai, api_keys: [hunter2]}]",
                "providers[0].api_keys[0]: a secret must not stand"
            ),
            (
                "models: [{name: m, sticky: {by: user}, targets: [{provider: demo, model: x}]}]",
                "models[0].sticky: says nothing without strategy: sticky"
            ),
            (
                "models: [{name: m, strategy: sticky, sticky: {by: header}, targets: [{provider: demo, model: x}]}]",
                "models[0].sticky.header: goes with by: header"
            ),
            (
                "models: [{name: m, targets: [{model: x}]}]",
                "models[0].targets[0].model: no model named \"x\" is declared; a target without a provider is a model"
            ),
            (
                "models: [{name: m, targets: [{model: m}]}]",
                "models[0].targets[0].model: models lead in a circle, too deep or too many ways: m → m"
            ),
            (
                "models: [{name: m, targets: [{model: demo, price: {input: \"1\", output: \"1\"}}]}]",
                "models[0].targets[0].price: is a provider's to have"
            ),
            (
                "models: [{name: m, targets: [{model: demo}, {model: demo}]}]",
                "models[0].targets[1]: the same provider and model"
            ),
            (
                "models: [{name: m, targets: [{provider: demo, model: x}], rules: [{name: r}]}]",
                "models[0].rules[0]: does nothing"
            ),
            (
                "models: [{name: m, targets: [{provider: demo, model: x}], rules: [{name: r, prefer: [demo/y]}]}]",
                "models[0].rules[0].prefer[0]: \"demo/y\" is no target of the model"
            ),
            (
                "models: [{name: m, targets: [{provider: demo, model: x}], rules: [{name: r, targets: []}]}]",
                "models[0].rules[0].targets: must name at least one"
            ),
            (
                "models: [{name: m, targets: [{provider: demo, model: x}], rules: [{name: r, mirror: {model: m, budget: {limit_usd: 1}}}]}]",
                "models[0].rules[0].mirror.model: a model cannot be its own mirror"
            ),
            (
                "models: [{name: m, targets: [{provider: demo, model: x}], rules: [{name: r, mirror: {model: dem, budget: {limit_usd: 1}}}]}]",
                "models[0].rules[0].mirror.model: no model named \"dem\" is declared"
            ),
            (
                "models: [{name: m, targets: [{provider: demo, model: x}], rules: [{name: r, mirror: {model: demo}}]}]",
                "models[0].rules[0].mirror.budget: is missing"
            ),
            (
                "models: [{name: m, targets: [{provider: demo, model: x}], rules: [{name: r, refuse: no, mirror: {model: demo, budget: {limit_usd: 1}}}]}]",
                "models[0].rules[0].mirror: a request that is refused is not mirrored"
            ),
            (
                "models: [{name: m, targets: [{provider: demo, model: x}], rules: [{name: r, set: {model: y}}]}]",
                "models[0].rules[0].set.model: is the caller's to say"
            ),
            (
                "models: [{name: m, targets: [{provider: demo, model: x}], rules: [{name: r, set: {a: [1]}}]}]",
                "models[0].rules[0].set.a: must be a single value"
            ),
            (
                "models: [{name: m, targets: [{provider: demo, model: x}], rules: [{name: r, set: {max_tokens: -1}}]}]",
                "models[0].rules[0].set.max_tokens: must be a whole number above 0"
            ),
            (
                "models: [{name: m, targets: [{provider: demo, model: x}], rules: [{name: r, refuse: no, when: {hours: \"8-9\"}}]}]",
                "models[0].rules[0].when.hours: must be two different times of day"
            ),
            (
                "models: [{name: m, targets: [{provider: demo, model: x}], rules: [{name: r, refuse: no, when: {time_zone: UTC}}]}]",
                "models[0].rules[0].when.time_zone: says nothing without hours or days"
            ),
            (
                "models: [{name: m, targets: [{provider: demo, model: x}], rules: [{name: r, refuse: no}, {name: r, refuse: no}]}]",
                "models[0].rules[1].name: is the name of a rule above"
            ),
            (
                "models: [{name: m, targets: [{provider: demo, model: x}, {provider: demo, model: x}]}]",
                "models[0].targets[1]: the same provider and model"
            ),
            (
                "models: [{name: m, fallbacks: [m], targets: [{provider: demo, model: x}]}]",
                "models[0].fallbacks[0]: a model cannot fall back to itself"
            ),
            (
                "models: [{name: m, fallbacks: [smrt], targets: [{provider: demo, model: x}]}, {name: smart, targets: [{provider: demo, model: y}]}]",
                "models[0].fallbacks[0]: no model named \"smrt\" is declared; did you mean \"smart\"?"
            ),
            (
                "models: [{name: m, targets: [{provider: demo, model: x}]}, {name: m, targets: [{provider: demo, model: x}]}]",
                "models[1].name: a model named \"m\" is declared above"
            ),
            (
                "models: [{name: m, targets: [{provider: demo, model: x, price: {input: 1, output: 1, flex: {input: 1}}}]}]",
                "models[0].targets[0].price.flex.output: is missing"
            ),
            (
                "models: [{name: m, targets: [{provider: demo, model: x, price: {input: 1, output: 1, fast: {}}}]}]",
                "models[0].targets[0].price.fast: "
            ),
            (
                "models: [{name: m, targets: [{provider: demo, model: x, price: {input: 1, output: 1, tiers: "
                    + "[{above_tokens: 5, input: 1, output: 1}, {above_tokens: 5, input: 1, output: 1}]}}]}]",
                "models[0].targets[0].price.tiers[1].above_tokens: must be above that of the tier before"
            ),
            (
                "models: [{name: m, targets: [{provider: demo, model: x, price: {input: 1}}]}]",
                "models[0].targets[0].price.output: is missing"
            ),
            (
                "models: [{name: m, targets: [{provider: demo, model: x, price: {input: -1, output: 1}}]}]",
                "models[0].targets[0].price.input: must not be negative"
            ),
            (
                "models: [{name: m, targets: [{provider: demo, model: x, price: {input: 1e-3, output: 1}}]}]",
                "models[0].targets[0].price.input: must be an amount in USD"
            ),
            (
                "models: [{name: m, targets: [{provider: demo, model: x, price: {input: 0.0000000001, output: 1}}]}]",
                "models[0].targets[0].price.input: must be an amount in USD"
            ),
            (
                "models: [{name: m, targets: [{provider: demo, model: x, price: {input: 1000001, output: 1}}]}]",
                "models[0].targets[0].price.input: must be at most 1000000"
            ),
            ("teams: [{name: t}, {name: t}]", "teams[1].name: a sibling team named \"t\" is declared above"),
            ("teams: [{name: t, models: }]", "teams[0].models: must be a list, found nothing"),
            ("teams: [{name: t, budget: {window: day}}]", "teams[0].budget.limit_usd: is missing"),
            (
                "teams: [{name: t, budget: {limit_usd: 1, time_zone: Europe/Londn}}]",
                "teams[0].budget.time_zone: must be an IANA time zone such as Europe/London, found \"Europe/Londn\"; did you mean \"Europe/London\"?"
            ),
            (
                "teams: [{name: t, budget: {limit_usd: 1, time_zone: GMT+5}}]",
                "teams[0].budget.time_zone: must be an IANA time zone"
            ),
            (
                "teams: [{name: t, budget: {limit_usd: 1, alerts: [50, 50]}}]",
                "teams[0].budget.alerts[1]: is given above"
            ),
            (
                "teams: [{name: t, budget: {limit_usd: 1, alerts: [0]}}]",
                "teams[0].budget.alerts[0]: must be between 1 and 100"
            ),
            (
                "teams: [{name: t, budget: {limit_usd: 1, limit_tokens: 5}}]",
                "teams[0].budget.limit_tokens: stands beside limit_usd"
            ),
            (
                "teams: [{name: t, budget: {limit_tokens: 1.5}}]",
                "teams[0].budget.limit_tokens: must be a whole number"
            ),
            (
                "teams: [{name: t, budget: {limit_usd: 1, window: fixed, starts_at: 2026-12-01}}]",
                "teams[0].budget.ends_at: is missing; a window fixed has it"
            ),
            (
                "teams: [{name: t, budget: {limit_usd: 1, ends_at: 2026-12-01}}]",
                "teams[0].budget.ends_at: only a window fixed has it"
            ),
            (
                "teams: [{name: t, budget: {limit_usd: 1, window: fixed, starts_at: 2026-12-02, ends_at: 2026-12-01}}]",
                "teams[0].budget.ends_at: must be after starts_at"
            ),
            (
                "teams: [{name: t, budget: {limit_usd: 1, window: fixed, starts_at: 2026-12-01T00:10:00Z, ends_at: 2026-12-02}}]",
                "teams[0].budget.starts_at: must be a full quarter of an hour"
            ),
            (
                "teams: [{name: t, budget: {limit_usd: 1, window: fixed, starts_at: soon, ends_at: 2026-12-02}}]",
                "teams[0].budget.starts_at: must be a moment such as 2027-01-01T00:00:00Z, found \"soon\""
            ),
            (
                "teams: [{name: t, budget: {limit_usd: 1, every: 3}}]",
                "teams[0].budget.starts_on: is missing; several days, weeks or months are counted from it"
            ),
            (
                "teams: [{name: t, budget: {limit_usd: 1, every: 13, starts_on: 2026-01-01}}]",
                "teams[0].budget.every: is too many; the most are 366 days, 52 weeks or 12 months"
            ),
            (
                "teams: [{name: t, budget: {limit_usd: 1, window: total, starts_on: 2026-01-01}}]",
                "teams[0].budget.starts_on: only days, weeks and months have it"
            ),
            (
                "teams: [{name: t, budget: {limit_usd: 1, window: hour, every: 6}}]",
                "teams[0].budget.every: is impossible in this window"
            ),
            (
                "teams: [{name: t, budget: {limit_usd: 1, starts_on: 2026-02-29}}]",
                "teams[0].budget.starts_on: must be a date such as 2027-01-15, found \"2026-02-29\""
            ),
            (
                "teams: [{name: t, budget: {limit_usd: 1, grants: [{amount_tokens: 5, ends_at: 2026-12-02}]}}]",
                "teams[0].budget.grants[0].amount_tokens: is in another unit"
            ),
            (
                "teams: [{name: t, budget: {limit_usd: 1, grants: [{ends_at: 2026-12-02}]}}]",
                "teams[0].budget.grants[0].amount_usd: is missing"
            ),
            (
                "teams: [{name: t, budget: {limit_usd: 1, grants: [{amount_usd: 0, ends_at: 2026-12-02}]}}]",
                "teams[0].budget.grants[0].amount_usd: must be more than nothing"
            ),
            (
                "teams: [{name: t, budget: {limit_usd: 1, window: total, carry_over: true}}]",
                "teams[0].budget.carry_over: is impossible where no window follows"
            ),
            (
                "teams: [{name: t, budget: {limit_usd: 1, carry_over: {max_tokens: 4}}}]",
                "teams[0].budget.carry_over.max_tokens: is in another unit"
            ),
            (
                "teams: [{name: t, budget: {limit_usd: 1, carry_over: [1]}}]",
                "teams[0].budget.carry_over: must be a mapping of keys, found a list"
            ),
            (
                "teams: [{name: t, budget: {limit_usd: 1, carry_over: maybe}}]",
                "teams[0].budget.carry_over: must be true or false"
            ),
            ("teams: [{name: t, limits: {rpm: 0}}]", "teams[0].limits.rpm: must be between 1"),
            ("teams: [{name: \"a\\nb\"}]", "teams[0].name: must be 1 to 128 characters"),
        ]
    )
    func modelsAndTeams(yaml: String, expected: String) {
        expect(yaml, expected)
    }

    @Test("teams nest fifteen deep and no deeper")
    func depth() {
        func nested(_ depth: Int) -> String {
            (0..<depth).reduce("") { inner, _ in "teams: [{name: t\(inner.isEmpty ? "" : ", \(inner)")}]" }
        }

        #expect(problems(nested(15)).isEmpty)
        #expect(problems(nested(16)).count == 1)
        #expect(problems(nested(16)).first?.contains("teams nest at most 15 deep") == true)
    }

    @Test("a message never repeats what may be a secret, and never breaks its line")
    func secrets() {
        let yaml = """
            store: {url: "mysql://user:hunter2@host"}
            providers:
              - {name: a, kind: openai, api_key: hunter2, base_url: "https://hunter2@x"}
              - {name: "b\\nc", kind: openai}
            """

        let text = problems(yaml).joined(separator: "\n")

        #expect(problems(yaml).count == 4)
        #expect(!text.contains("hunter2"))
        #expect(text.split(separator: "\n").count == 4)
    }

    /// Expects exactly one problem that begins, after its place, with a text.
    private func expect(_ yaml: String, _ expected: String, files: [String: String] = [:]) {
        let found = problems(yaml, files: files)
        #expect(found.count == 1, "\(found)")
        let text = found.first ?? ""
        let rest = text.split(separator: ": ", maxSplits: 1).last ?? ""
        #expect(rest.hasPrefix(expected), "\(text)")
    }
}
