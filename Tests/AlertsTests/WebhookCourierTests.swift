import Logging
import Policy
import Ports
import Secrets
import Synchronization
import Testing
import Vocabulary

@testable import Alerts

@Suite("Bringing alerts to a webhook")
struct WebhookCourierTests {
    private static let start = UTCTime(seconds: 1_800_000_000)

    /// Answers with scripted statuses, then 200; a status of zero is no answer.
    private final class ScriptedPosting: AlertPosting {
        struct Post: Sendable {
            let url: String
            let headers: [String: String]
            let body: [UInt8]
        }

        struct NoAnswer: Error {}

        private let state: Mutex<(statuses: [Int], posts: [Post])>

        init(_ statuses: [Int]) { state = Mutex((statuses, [])) }

        var posts: [Post] { state.withLock { $0.posts } }

        func post(
            _ url: String,
            headers: [(name: String, value: String)],
            body: [UInt8]
        ) async throws -> Int {
            let status = state.withLock { state in
                let fields = Dictionary(headers.map { ($0.name, $0.value) }) { first, _ in first }
                state.posts.append(Post(url: url, headers: fields, body: body))
                return state.statuses.isEmpty ? 200 : state.statuses.removeFirst()
            }
            if status == 0 { throw NoAnswer() }
            return status
        }
    }

    private final class Fixture: Sendable {
        let keeper = InMemoryAlerts()
        let posting: ScriptedPosting
        let clock = Mutex(WebhookCourierTests.start)
        let settings = Mutex<WebhookSettings?>(WebhookSettings(url: "http://a/b?c", secret: Secret("s")))

        init(_ statuses: [Int] = [], messages: Int = 1) {
            posting = ScriptedPosting(statuses)
            let queued = (0..<messages).map { number in
                (
                    AlertMessage(
                        id: "alert_\(number)",
                        body: [123, 125],
                        createdAt: WebhookCourierTests.start
                    ),
                    WebhookCourierTests.start
                )
            }
            keeper.contents.withLock { $0.messages = queued }
        }

        var courier: WebhookCourier {
            WebhookCourier(
                keeper: keeper,
                posting: posting,
                settings: { self.settings.withLock { $0 } },
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                now: { self.clock.withLock { $0 } }
            )
        }

        func advance(_ duration: Duration) { clock.withLock { $0 = $0 + duration } }
    }

    @Test("a message is posted, signed, under its id, and forgotten when it is taken")
    func taken() async throws {
        let fixture = Fixture()

        _ = await fixture.courier.work()

        let post = try #require(fixture.posting.posts.first)
        #expect(post.url == "http://a/b?c")
        #expect(post.body == [123, 125])
        #expect(post.headers["content-type"] == "application/json")
        #expect(post.headers["x-gatehouse-delivery"] == "alert_0")
        let signature = WebhookSignature.header(
            secret: Secret("s"),
            seconds: Self.start.seconds,
            body: [123, 125]
        )
        #expect(post.headers["x-gatehouse-signature"] == signature)
        #expect(fixture.keeper.messages.isEmpty)
        #expect(fixture.keeper.outcomes == ["alert_0": .delivered])
    }

    @Test("what is not taken is tried again later with the same id, whatever went wrong")
    func retried() async throws {
        let fixture = Fixture([500, 0, 302, 404])
        let courier = fixture.courier

        for pause in [2, 4, 8, 16] {
            #expect(await courier.work() == .seconds(pause))
            fixture.advance(.seconds(pause) - .microseconds(1))
            let tries = fixture.posting.posts.count
            _ = await courier.work()
            #expect(fixture.posting.posts.count == tries)
            fixture.advance(.microseconds(1))
        }
        _ = await courier.work()

        #expect(
            fixture.posting.posts.map { $0.headers["x-gatehouse-delivery"] }
                == Array(repeating: "alert_0", count: 5)
        )
        #expect(fixture.keeper.messages.isEmpty)
    }

    @Test("a message is given up after a day, and not before")
    func givenUp() async {
        let fixture = Fixture(Array(repeating: 503, count: 100))
        let courier = fixture.courier
        var last = Self.start

        while !fixture.keeper.messages.isEmpty {
            last = fixture.clock.withLock { $0 }
            let pause = await courier.work()
            fixture.advance(pause)
        }

        #expect(fixture.keeper.outcomes == ["alert_0": .givenUp])
        #expect(last - Self.start > .seconds(82_000))
        #expect(last - Self.start < .seconds(86_400))
        // Two seconds to an hour apart: eleven doublings and then hour by hour.
        #expect((30...40).contains(fixture.posting.posts.count))
    }

    private var alert: BudgetAlert {
        BudgetAlert(
            id: "alert_80",
            scope: .team(.root),
            mark: AlertMark(
                scope: ScopeID(rawValue: 1),
                windowStart: Self.start,
                windowEnd: nil,
                unit: .usd,
                percent: 80
            ),
            limit: Quantity(count: 10).amount(.usd),
            settled: Quantity(count: 8).amount(.usd),
            window: .total,
            time: Self.start,
            forecast: BudgetForecast()
        )
    }

    @Test("after a pause that went by it works when it is wished, and not before", .timeLimit(.minutes(5)))
    func waits() async {
        let fixture = Fixture()
        let (rounds, round) = AsyncStream<Void>.makeStream()
        let (pauses, pause) = AsyncStream<Duration>.makeStream()
        let count = Mutex(0)
        let courier = WebhookCourier(
            keeper: fixture.keeper,
            posting: fixture.posting,
            settings: {
                // A message that is due soon makes the first pause short; with none later ones last a minute.
                let isFirst = count.withLock { count in
                    count += 1
                    return count == 1
                }
                fixture.keeper.contents.withLock { contents in
                    if isFirst {
                        contents.messages = contents.messages.map { ($0.0, Self.start + .milliseconds(1)) }
                    } else {
                        contents.messages = []
                    }
                }
                round.yield()
                return WebhookSettings(url: "http://x", secret: Secret("s"))
            },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            now: { Self.start },
            sleep: { duration in
                pause.yield(duration)
                // However slow the machine is, a long pause goes by only by being cancelled.
                if duration >= .seconds(60) { try await Task.sleep(for: .seconds(86_400)) }
            }
        )
        let running = Task { await courier.run() }
        var coming = rounds.makeAsyncIterator()
        var pausing = pauses.makeAsyncIterator()
        for _ in 1...2 { await coming.next() }
        #expect(await pausing.next() == .milliseconds(20))
        #expect(await pausing.next() == .seconds(60))
        for _ in 1...100 { await Task.yield() }
        #expect(count.withLock { $0 } == 2)

        courier.deliver(alert)
        await coming.next()
        #expect(count.withLock { $0 } == 3)

        running.cancel()
        await running.value
    }

    @Test("without a webhook messages wait, and go when there is one")
    func switchedOn() async {
        let fixture = Fixture()
        fixture.settings.withLock { $0 = nil }
        let courier = fixture.courier
        _ = await courier.work()
        #expect(fixture.posting.posts.isEmpty)

        fixture.settings.withLock { $0 = WebhookSettings(url: "http://x", secret: Secret("s")) }
        _ = await courier.work()

        #expect(fixture.posting.posts.map(\.url) == ["http://x"])
    }

    @Test("one message that is refused stops no other")
    func independent() async {
        let fixture = Fixture([500], messages: 3)

        _ = await fixture.courier.work()

        #expect(fixture.posting.posts.count == 3)
        #expect(fixture.keeper.messages.count == 1)
    }

    @Test("a failing store is asked again a little later")
    func failingStore() async {
        let fixture = Fixture()
        fixture.keeper.fail(true)

        #expect(await fixture.courier.work() == .seconds(5))
        #expect(fixture.posting.posts.isEmpty)
    }
}
