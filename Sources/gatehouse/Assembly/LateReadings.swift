import DataPlane
import Ledger
import Synchronization
import Telemetry
import Vocabulary

/// What metrics read from parts that are made after them.
final class LateReadings: Sendable {
    private let parts = Mutex<(ledger: Ledger, dataPlane: DataPlaneServer, responses: ResponseShelf)?>(nil)

    func complete(ledger: Ledger, dataPlane: DataPlaneServer, responses: ResponseShelf) {
        parts.withLock { $0 = (ledger, dataPlane, responses) }
    }

    private var statistics: LedgerStatistics {
        parts.withLock { $0 }?.ledger.statistics ?? LedgerStatistics()
    }

    private var counters: DataPlaneCounters? { parts.withLock { $0 }?.dataPlane.counters }

    var metricReadings: MetricReadings {
        MetricReadings(
            inflight: { [self] in counters?.inflight ?? 0 },
            waiting: { [self] in parts.withLock { $0 }?.dataPlane.waitingRequests ?? 0 },
            holds: { [self] in statistics.holds },
            ledgerLeaks: { [self] in statistics.leaks },
            ledgerOverruns: { [self] in statistics.overruns },
            journalLag: { [self] in .seconds(statistics.journalLagSeconds) },
            endUsers: { [self] in statistics.endUsers },
            lostResponses: { [self] in parts.withLock { $0 }?.responses.lost ?? 0 },
            mirrors: { [self] in counters?.mirrorCounts ?? MirrorCounts() },
            refusals: { [self] in counters?.refusedByCode ?? [:] },
            openCircuits: { [self] in parts.withLock { $0 }?.dataPlane.openCircuits ?? [:] }
        )
    }
}
