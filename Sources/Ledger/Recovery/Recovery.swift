import Logging
import Policy
import Vocabulary

/// Books what a former process left in the journal, once, before this one takes its first hold.
struct Recovery {
    /// What a start begins with.
    struct Result {
        /// The journal's segments, all free.
        var segments: [JournalSegment] = []
        /// The budget windows in the store.
        var windows = WindowIndex()
        /// How many exchanges of the former process were booked.
        var booked = 0
        /// How many exchanges were charged at their bound.
        var expired = 0
    }

    let store: any LedgerStore
    let journal: Journal
    let logger: Logger
    let now: UTCTime

    func run() throws -> Result {
        var mark = try journal.mark()
        if let found = mark, found.store != journal.store {
            let path = try journal.setAside()
            logger.warning(
                "journal belongs to another store and was put aside",
                metadata: ["path": "\(path)"]
            )
            mark = nil
        }
        var result = Result()
        for window in try store.windows(endingAfter: UTCTime(microseconds: now.microseconds - 86_400_000_000))
        {
            result.windows.insert(window)
        }
        // A clean journal vouches for nothing that is still sliced: then the store is not the one it was closed with.
        var areProven = mark.map { !$0.isClean && !$0.boot.isEmpty && $0.boot == journal.boot } ?? false
        var slots: [JournalSlot] = []
        var number = 0
        while journal.hasSegment(number) || number == 0 {
            let segment = try journal.segment(number)
            result.segments.append(segment)
            slots += (0..<SlotLayout.slotsPerSegment).map { JournalSlot(segment: segment, index: $0) }
            number += 1
        }
        var kept: [SlotContent] = []
        for slot in slots {
            let content = slot.read()
            switch content {
            case .free: continue
            case .damaged: areProven = false
            case .open, .settled: kept.append(content)
            }
        }
        try book(kept, &result)
        try endSlices(areProven: areProven)
        // From here on the journal is empty and this process's own.
        for slot in slots { slot.clear() }
        try journal.setMark(isClean: false)
        return result
    }

    private func book(_ contents: [SlotContent], _ result: inout Result) throws {
        for start in stride(from: 0, to: contents.count, by: 500) {
            let chunk = contents[start..<min(start + 500, contents.count)].compactMap(Self.row)
            let done = try store.recorded(among: chunk.map(\.kept.record.id))
            var composer = BatchComposer()
            for (kept, isExpired) in chunk where !done.contains(kept.record.id) {
                if isExpired {
                    result.expired += 1
                    logger.notice(
                        "exchange expired at its bound",
                        metadata: [
                            "exchange.id": "\(kept.record.id)", "cost.usd": "\(kept.record.cost)",
                        ]
                    )
                }
                composer.add(kept.record, scopes: kept.scopes, rows: kept.rows, windows: result.windows)
            }
            guard !composer.records.isEmpty else { continue }
            var batch = composer.batch(overdrafts: [:])
            batch.isDurable = true
            try store.commit(batch)
            result.booked += composer.records.count
            logger.notice("journal read back", metadata: ["exchanges": "\(composer.records.count)"])
        }
    }

    /// The row of what a slot kept, and whether it is charged at its bound.
    private static func row(_ content: SlotContent) -> (kept: SlotContent.Kept, isExpired: Bool)? {
        switch content {
        case .free, .damaged: return nil
        case .settled(let kept): return (kept, false)
        case .open(var kept, let isSent):
            kept.record.status = 0
            kept.record.errorCode = "killed"
            kept.record.accuracy = .none
            if !isSent {
                // Nothing went upstream, so nothing can have been billed.
                kept.record.cost = .zero
                kept.record.usage = .none
            }
            return (kept, isSent)
        }
    }

    private func endSlices(areProven: Bool) throws {
        for (window, charged) in try store.endSlices(areProven: areProven, at: now) {
            logger.warning(
                "slice charged because the journal does not vouch for it",
                metadata: [
                    "scope": "\(window.window.scope)", "window.start": "\(window.window.start)",
                    "amount": "\(charged.amount(window.window.unit))",
                ]
            )
        }
    }
}
