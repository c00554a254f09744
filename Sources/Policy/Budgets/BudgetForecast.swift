import Vocabulary

/// When a budget's window will run out, and what it will have spent at its end, if things go on as they do.
public struct BudgetForecast: Hashable, Sendable {
    /// When what is settled reaches the limit; `nil` if that is not before the window's end, or never.
    public var exhaustedAt: UTCTime?
    /// What will be settled at the window's end; `nil` for a window without one.
    public var projected: Quantity?

    /// Makes a forecast of which nothing is known.
    public init() {}

    /// How a window stands, with what it spent lately.
    public struct Course: Hashable, Sendable {
        /// When the window began; `nil` if it is without a beginning that says anything, as a `total` is.
        public var start: UTCTime?
        /// When it ends; `nil` for never.
        public var end: UTCTime?
        /// How much may be spent in it.
        public var limit: Quantity
        /// What was.
        public var settled: Quantity
        /// Of that, what was spent since `since`.
        public var recent: Quantity
        /// The beginning of the recent past: about an hour ago.
        public var since: UTCTime

        /// Makes a course.
        public init(
            start: UTCTime?,
            end: UTCTime?,
            limit: Quantity,
            settled: Quantity,
            recent: Quantity,
            since: UTCTime
        ) {
            self.start = start
            self.end = end
            self.limit = limit
            self.settled = settled
            self.recent = recent
            self.since = since
        }
    }

    /// The first moment of the recent past at a moment: the quarter of an hour three before the one under way.
    public static func recentStart(at now: UTCTime) -> UTCTime {
        let quarter = now.microseconds / BudgetSpan.step * BudgetSpan.step
        return UTCTime(microseconds: quarter - 3 * BudgetSpan.step)
    }

    /// The forecast at a moment.
    ///
    /// The rate is the mean of the window's own so far and that of the recent past, which evens a short burst out
    /// and still follows a change within the hour. In a window younger than the recent past both are the same.
    public init(_ course: Course, at now: UTCTime) {
        let rate = Self.rate(course, at: now)
        projected = course.end.map { end in
            course.settled + Self.quantity(rate * max(0, Self.seconds(from: now, to: end)))
        }
        guard course.settled < course.limit else {
            exhaustedAt = now
            return
        }
        guard rate > 0 else { return }
        let left = Double((course.limit - course.settled).count) / rate
        // A hundred years stand for never.
        guard left < 3_155_760_000 else { return }
        let moment = UTCTime(microseconds: now.microseconds + Int64(left * 1_000_000))
        if course.end.map({ moment < $0 }) ?? true { exhaustedAt = moment }
    }

    /// How much is spent in a second.
    private static func rate(_ course: Course, at now: UTCTime) -> Double {
        let recent = Double(max(0, course.recent.count)) / max(1, seconds(from: course.since, to: now))
        guard let start = course.start else { return recent }
        let whole = Double(max(0, course.settled.count)) / max(1, seconds(from: start, to: now))
        return start < course.since ? (whole + recent) / 2 : whole
    }

    private static func seconds(from start: UTCTime, to end: UTCTime) -> Double {
        Double(end.microseconds - start.microseconds) / 1_000_000
    }

    private static func quantity(_ value: Double) -> Quantity {
        Quantity(count: value < 9.2e18 ? Int64(value) : .max)
    }
}
