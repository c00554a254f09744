import Policy
import Testing
import Vocabulary

@Suite("Forecasts")
struct BudgetForecastTests {
    /// Ten hours into a window of twenty, on a full quarter of an hour.
    private static let now = UTCTime(seconds: 1_800_000_000)
    private static let since = BudgetForecast.recentStart(at: now)

    private func forecast(
        limit: Int64,
        settled: Int64,
        recent: Int64,
        start: UTCTime? = now + .seconds(-36_000),
        end: UTCTime? = now + .seconds(36_000)
    ) -> BudgetForecast {
        BudgetForecast(
            BudgetForecast.Course(
                start: start,
                end: end,
                limit: Quantity(count: limit),
                settled: Quantity(count: settled),
                recent: Quantity(count: recent),
                since: Self.since
            ),
            at: Self.now
        )
    }

    @Test("the recent past begins on a quarter of an hour, 45 to 60 minutes ago")
    func recent() {
        #expect(Self.since == Self.now + .seconds(-2700))
        let later = Self.now + .seconds(899)
        #expect(BudgetForecast.recentStart(at: later) == Self.since)
    }

    @Test("an even rate goes on: the limit is reached when it says")
    func even() {
        // One a second for ten hours and in the recent past.
        let forecast = forecast(limit: 50_000, settled: 36_000, recent: 2700)

        #expect(forecast.exhaustedAt == Self.now + .seconds(14_000))
        #expect(forecast.projected == Quantity(count: 72_000))
    }

    @Test("a window that will not run out has no such time")
    func enough() {
        let forecast = forecast(limit: 72_001, settled: 36_000, recent: 2700)

        #expect(forecast.exhaustedAt == nil)
        #expect(forecast.projected == Quantity(count: 72_000))
    }

    @Test("a burst counts half, and so does a pause")
    func smoothed() {
        let burst = forecast(limit: .max, settled: 36_000, recent: 5400)
        #expect(burst.projected == Quantity(count: 36_000 + 54_000))
        let pause = forecast(limit: .max, settled: 36_000, recent: 0)
        #expect(pause.projected == Quantity(count: 36_000 + 18_000))
    }

    @Test("a young window has its own rate alone")
    func young() {
        let forecast = forecast(limit: 1000, settled: 600, recent: 600, start: Self.now + .seconds(-600))

        #expect(forecast.exhaustedAt == Self.now + .seconds(400))
    }

    @Test("what is spent is exhausted now, and nothing spent is never")
    func ends() {
        #expect(forecast(limit: 100, settled: 100, recent: 0).exhaustedAt == Self.now)
        #expect(forecast(limit: 100, settled: 150, recent: 9).exhaustedAt == Self.now)
        let nothing = forecast(limit: 100, settled: 0, recent: 0)
        #expect(nothing.exhaustedAt == nil)
        #expect(nothing.projected == .zero)
    }

    @Test("a window without an end is projected to none, by its recent rate")
    func total() {
        let forecast = forecast(limit: 50_000, settled: 36_000, recent: 2700, start: nil, end: nil)

        #expect(forecast.projected == nil)
        #expect(forecast.exhaustedAt == Self.now + .seconds(14_000))
        let slow = self.forecast(limit: .max, settled: 1, recent: 1, start: nil, end: nil)
        #expect(slow.exhaustedAt == nil)
    }

    @Test("the largest amounts saturate")
    func large() {
        let forecast = forecast(limit: .max, settled: .max - 1, recent: .max - 1)

        #expect(forecast.projected == Quantity(count: .max))
        #expect(forecast.exhaustedAt != nil)
    }
}
