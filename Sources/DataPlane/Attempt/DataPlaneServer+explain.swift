import NIOCore
import Policy
import Vocabulary

extension DataPlaneServer {
    /// What is known of a target just now, as the strategies see it; what nothing is known of counts as well.
    public func signals(of target: Target) -> TargetSignals {
        targetBook.known(target)?.read {
            $0.signals(target.breaker, now: NIODeadline.now().microseconds)
        } ?? TargetSignals()
    }

    /// What a clock in a zone shows at a moment, as rules see it.
    public static func weekTime(in zone: String, at moment: UTCTime) -> WeekTime {
        ZoneClock().time(in: zone, at: moment)
    }
}
