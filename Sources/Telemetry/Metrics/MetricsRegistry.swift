import Ports
import Synchronization
import Vocabulary

/// Everything that is measured, in the form that Prometheus collects.
///
/// It hears of ended exchanges in batches and asks the rest of the process for its gauges when it is read. Labels
/// are bounded: names of declared models, providers, targets and teams, never of keys, users or requests.
public final class MetricsRegistry: RecordObserving {
    /// The content type of `exposition()`.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"
    /// The combinations of names that are kept apart; what comes later is counted under `other`.
    static let maximumSeries = 20_000

    private let readings: MetricReadings
    private let isKnownModel: @Sendable (String) -> Bool
    private let counts: Mutex<ExchangeCounts>

    /// Makes a registry.
    /// - Parameters:
    ///   - readings: Sources of what other parts keep.
    ///   - isKnownModel: Whether a public model name is declared; others are counted under `other`.
    public convenience init(readings: MetricReadings, isKnownModel: @escaping @Sendable (String) -> Bool) {
        self.init(readings: readings, isKnownModel: isKnownModel, maximumSeries: Self.maximumSeries)
    }

    init(
        readings: MetricReadings,
        isKnownModel: @escaping @Sendable (String) -> Bool,
        maximumSeries: Int
    ) {
        self.readings = readings
        self.isKnownModel = isKnownModel
        counts = Mutex(ExchangeCounts(maximumSeries: maximumSeries))
    }

    /// Counts a batch.
    public func recorded(_ records: [ExchangeRecord]) {
        counts.withLock { counts in
            for record in records { counts.add(record, isKnownModel: isKnownModel) }
        }
    }

    /// All metrics as text.
    public func exposition() -> String {
        let counts = counts.withLock { $0 }
        var text = Exposition()
        counts.write(to: &text)
        readings.write(to: &text)
        return text.text
    }
}
