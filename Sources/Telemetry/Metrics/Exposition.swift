import Vocabulary

/// Text in Prometheus' exposition format, version 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/, read November 2026).
struct Exposition {
    private(set) var text = ""

    /// Begins a metric.
    mutating func begin(_ name: String, _ type: String, _ help: String) {
        let help = help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    /// Adds a value of the metric that was begun.
    mutating func sample(_ name: String, _ labels: [(name: String, value: String)], _ value: String) {
        text += name
        if !labels.isEmpty {
            text += "{"
            text += labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
            text += "}"
        }
        text += " \(value)\n"
    }

    /// Adds a metric of one value.
    mutating func single(_ name: String, _ type: String, _ help: String, _ value: String) {
        begin(name, type, help)
        sample(name, [], value)
    }

    /// Adds a histogram of durations.
    mutating func histogram(_ name: String, _ help: String, _ histogram: Histogram) {
        begin(name, "histogram", help)
        var total: Int64 = 0
        for (bound, count) in zip(histogram.bounds, histogram.counts) {
            total += count
            sample("\(name)_bucket", [("le", Self.seconds(bound))], String(total))
        }
        total += histogram.counts.last ?? 0
        sample("\(name)_bucket", [("le", "+Inf")], String(total))
        sample("\(name)_sum", [], Self.seconds(histogram.sum))
        sample("\(name)_count", [], String(total))
    }

    /// Microseconds as seconds, exactly.
    static func seconds(_ microseconds: Int64) -> String {
        let (whole, fraction) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        guard fraction != 0 else { return String(whole) }
        var digits = String(fraction.magnitude)
        digits = String(repeating: "0", count: 6 - digits.count) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(microseconds < 0 && whole == 0 ? "-" : "")\(whole).\(digits)"
    }

    private static func escaped(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 == 0x5c || $0 == 0x22 || $0 == 0x0a }) else { return value }
        return value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
