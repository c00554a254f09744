import Synchronization
import Telemetry

/// Holds log lines back until the banner is out, so that it stands first.
final class HeldOutput: Sendable {
    private let target: LogOutput
    private let held = Mutex<[String]?>([])

    init(_ target: LogOutput = .standardError) { self.target = target }

    /// Where handlers write.
    var output: LogOutput {
        LogOutput(write: { [self] in write($0) }, now: target.now)
    }

    /// Lets everything through, what was held first.
    func release() {
        let lines = held.withLock { held in
            defer { held = nil }
            return held
        }
        for line in lines ?? [] { target.write(line) }
    }

    private func write(_ line: String) {
        let passes = held.withLock { held in
            held?.append(line)
            return held == nil
        }
        if passes { target.write(line) }
    }
}
