import ConfigurationFile
import Testing

@Suite("Teams within the teams above them")
struct TeamTreeTests {
    private func contradictions(_ yaml: String) throws -> [String] {
        try load(yaml).contradictions.map(\.description)
    }

    @Test("more than the file's own team above it is named with its place")
    func narrowing() throws {
        let yaml = """
            teams:
              - name: a
                models: [demo, "x-*"]
                limits: {rpm: 100}
                teams:
                  - name: b
                    teams:
                      - name: c
                        models: ["*", x-1, y-1]
                        limits: {rpm: 101, tpm: 5}
            """

        #expect(
            try contradictions(yaml) == [
                #"gatehouse.yaml:9:32: teams[0].teams[0].teams[0].models[2]: is more than the team "a" above it grants: demo, x-*"#,
                #"gatehouse.yaml:10:27: teams[0].teams[0].teams[0].limits.rpm: 101 is more than the 100 of the team "a" above it"#,
            ]
        )
    }

    @Test("budgets of parts are checked like others, each under its name")
    func parts() {
        let yaml = """
            teams:
              - name: a
                model_budgets:
                  "x-*": {limit_usd: 5}
                  demo: {limit_usd: 5, window: year}
                tag_budgets: {project: {limit_usd: 5}}
                end_user_budgets: [ann]
                end_user_budget: {window: day}
            """

        let error = #expect(throws: ConfigurationError.self) { try load(yaml) }

        let text = error?.description ?? ""
        for path in [
            #"teams[0].model_budgets.x-*: must not contain "*""#, "teams[0].model_budgets.demo.window: ",
            "teams[0].tag_budgets.project: must be a tag with its value",
            "teams[0].end_user_budgets: must be a mapping of names",
            "teams[0].end_user_budget.limit_usd: is missing",
        ] {
            #expect(text.contains(path), "\(path) in \(text)")
        }
    }

    @Test("an end user's name has at most 256 bytes", arguments: [(256, true), (257, false)])
    func endUserName(length: Int, isTaken: Bool) {
        let name = String(repeating: "x", count: length)
        let yaml = "teams: [{name: a, end_user_budgets: {\(name): {limit_usd: 5}}}]"

        #expect(((try? load(yaml)) != nil) == isTaken)
    }

    @Test("no exchange may belong to more parts than a hold can lie on")
    func mostParts() {
        func tags(_ names: Range<Int>) -> String {
            names.map { "t\($0)=v: {limit_usd: 1}" }.joined(separator: ", ")
        }
        let yaml = """
            teams:
              - name: a
                tag_budgets: {\(tags(0..<10))}
                teams: [{name: b, tag_budgets: {\(tags(0..<6))}, end_user_budget: {limit_usd: 1}}]
            """

        let error = #expect(throws: ConfigurationError.self) { try load(yaml) }

        #expect(
            error?.description.contains("teams[0].teams[0].tag_budgets: an exchange could be charged to 17")
                == true
        )
    }

    @Test("budgets that add up to more than their team's are named at the team")
    func allocation() throws {
        let yaml = """
            teams:
              - name: a
                budget: {limit_usd: 100}
                teams:
                  - {name: b, budget: {limit_usd: 60}}
                  - name: c
                    teams: [{name: d, budget: {limit_usd: 2, window: day}}, {name: e, budget: {limit_tokens: 9}}]
              - {name: f, budget: {limit_usd: 1}, over_allocation: allow, teams: [{name: g, budget: {limit_usd: 9}}]}
            """

        #expect(
            try contradictions(yaml) == [
                "gatehouse.yaml:3:25: teams[0].budget.limit_usd: the budgets below add up to 122 USD of its 100 USD in a "
                    + "window (month); over_allocation: allow would let them"
            ]
        )
    }

    @Test("what begins anew without end is not within what never does, and dates have so many months")
    func endless() throws {
        let yaml = """
            teams:
              - {name: a, budget: {limit_usd: 100, window: total}, teams: [{name: b, budget: {limit_usd: 1}}]}
              - name: c
                budget:
                  limit_usd: 300
                  window: fixed
                  starts_at: 2027-01-01T05:00:00Z
                  ends_at: 2027-04-01T04:00:00Z
                  time_zone: America/New_York
                teams: [{name: d, budget: {limit_usd: 100}}]
              - name: e
                budget: {limit_usd: 100}
                teams: [{name: f, budget: {limit_usd: 51, starts_on: 2026-01-15}}]
            """

        let found = try contradictions(yaml)

        #expect(found.count == 2)
        #expect(
            found.first?.contains("teams[0].budget.limit_usd: a budget below begins anew again and again")
                == true
        )
        #expect(
            found.last?.contains("teams[2].budget.limit_usd: the budgets below add up to 102 USD") == true
        )
    }

    @Test("what fits is not named")
    func fits() throws {
        let yaml = """
            teams:
              - name: a
                models: ["x-*"]
                budget: {limit_usd: 100}
                limits: {rpm: 100, tpm: 1000000000}
                teams:
                  - {name: b, models: ["x-1*"], budget: {limit_usd: 60}, limits: {rpm: 100}}
                  - {name: c, models: ["*"], budget: {limit_usd: 40}}
            """

        #expect(try contradictions(yaml) == [])
    }

    @Test(
        "the file takes no more than the API",
        arguments: [
            ("limits: {tpm: 1000000001}", "teams[0].limits.tpm: must be between 1 and 1000000000"),
            (
                "models: [\(Array(repeating: "demo", count: 1001).joined(separator: ","))]",
                "teams[0].models: has at most 1000 items, found 1001"
            ),
            (
                "require_labels: {\((1...65).map { "l\($0): x" }.joined(separator: ", "))}",
                "teams[0].require_labels: has at most 64 items, found 65"
            ),
            (
                "budget: {limit_usd: 1, alerts: [1,2,3,4,5,6,7,8,9,10,11]}",
                "teams[0].budget.alerts: has at most ten items"
            ),
            (
                "require_labels: {l: \(String(repeating: "界", count: 100))}",
                "teams[0].require_labels.l: must be 1 to 128 characters in at most 256 bytes"
            ),
            (
                "budget: {limit_usd: 1, time_zone: EST}",
                "teams[0].budget.time_zone: must be an IANA time zone"
            ),
        ]
    )
    func ranges(terms: String, expected: String) {
        let found = problems("teams: [{name: t, \(terms)}]")
        #expect(found.count == 1)
        #expect(found.first?.contains(expected) == true, "\(found)")
    }
}
