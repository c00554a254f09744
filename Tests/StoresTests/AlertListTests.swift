import Policy
import Ports
import Stores
import Testing
import Vocabulary

@Suite("The list of given alerts in SQLite")
struct AlertListTests {
    private static let time = UTCTime(seconds: 1_800_000_000)
    private static let team = TeamID(rawValue: "team_a")

    private func alert(_ number: Int, _ scope: ScopeName = .team(Self.team)) -> BudgetAlert {
        var forecast = BudgetForecast()
        forecast.exhaustedAt = Self.time + .seconds(9)
        forecast.projected = Quantity(count: 12)
        return BudgetAlert(
            id: "alert_\(number)",
            scope: scope,
            mark: AlertMark(
                scope: ScopeID(rawValue: Int32(number)),
                windowStart: UTCTime(seconds: 0),
                windowEnd: Self.time + .seconds(60),
                unit: .tokens,
                percent: 80
            ),
            limit: Quantity(count: 10).amount(.tokens),
            settled: Quantity(count: 8).amount(.tokens),
            window: .day,
            time: Self.time + .seconds(Int64(number)),
            forecast: forecast
        )
    }

    private func message(_ number: Int) -> AlertMessage {
        AlertMessage(id: "alert_\(number)", body: [], createdAt: Self.time)
    }

    private func ids(_ store: SQLiteStore, _ change: (inout AlertFilter) -> Void) throws -> [String] {
        var filter = AlertFilter()
        change(&filter)
        return try store.alerts(filter, before: nil, limit: 10).map(\.id)
    }

    @Test("it says all that was given, newest first, page for page, once each")
    func pages() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        _ = try store.keep((1...3).map { (alert($0), nil) })
        _ = try store.keep([(alert(3), nil)])

        let first = try store.alerts(AlertFilter(), before: nil, limit: 2)
        let rest = try store.alerts(AlertFilter(), before: first.last?.number, limit: 2)

        #expect(first.map(\.id) == ["alert_3", "alert_2"])
        #expect(rest == [GivenAlert(number: 1, alert(1), team: Self.team)])
    }

    @Test("it tells what came of each message")
    func webhook() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        _ = try store.keep((1...3).map { (alert($0), message($0)) } + [(alert(4), nil)])
        let later = Self.time + .seconds(30)

        try store.postpone(message(1), until: later)
        try store.postpone(message(2), until: later)
        try store.end(message(2), as: .delivered, at: later)
        try store.end(message(3), as: .givenUp, at: later)

        let alerts = try store.alerts(AlertFilter(), before: nil, limit: 10)
        #expect(
            alerts.map(\.webhook) == [.none, .ended(.givenUp, later), .ended(.delivered, later), .queued]
        )
        #expect(alerts.map(\.attempts) == [0, 1, 2, 1])
    }

    @Test("it shows what may be seen and what is asked for, and nothing else")
    func filters() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let other = TeamID(rawValue: "team_b")
        let user = ScopeName.user(UserID(rawValue: "user_a"))
        let part = ScopeName.part(other, .tag(name: "a", value: #"b"c"#))
        _ = try store.keep([
            (alert(1), nil), (alert(2, part), nil), (alert(3, user), nil), (alert(4, .team(other)), nil),
        ])

        #expect(try ids(store) { $0.team = other } == ["alert_4", "alert_2"])
        #expect(try ids(store) { $0.team = .root } == ["alert_3"])
        #expect(try ids(store) { $0.visibility = .init(teams: [Self.team], holders: []) } == ["alert_1"])
        #expect(
            try ids(store) { $0.visibility = .init(teams: [], holders: [user, part]) }
                == ["alert_3", "alert_2"]
        )
        #expect(try ids(store) { $0.visibility = .init(teams: [], holders: []) }.isEmpty)
        #expect(
            try ids(store) {
                $0.from = Self.time + .seconds(2)
                $0.to = Self.time + .seconds(4)
            } == ["alert_3", "alert_2"]
        )
    }

    @Test("of more than ten thousand the oldest are forgotten, and are given again all the same by nobody")
    func bounded() throws {
        let folder = try StoreFolder()
        let store = try folder.store()

        _ = try store.keep((1...10_002).map { (alert($0), nil) })

        let listed = try store.alerts(AlertFilter(), before: nil, limit: 20_000)
        #expect(listed.count == GivenAlert.most)
        #expect(listed.last?.id == "alert_3")
        #expect(try store.keep([(alert(1), nil)]).isEmpty)
    }
}
