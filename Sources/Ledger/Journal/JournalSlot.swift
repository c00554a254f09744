import Policy
import Vocabulary

/// One slot of the journal: a hold from before its first upstream byte until its row is committed.
struct JournalSlot: Sendable {
    /// Where it lies.
    let segment: JournalSegment
    /// Its place there.
    let index: Int

    /// Writes a hold down.
    func write(_ request: HoldRequest, rows: [WindowRow]) {
        var writer = SlotWriter(segment.bytes(index, SlotLayout.hold))
        HoldCodec.encode(request, rows: rows, into: &writer)
        store(writer.seal(), at: SlotLayout.holdChecksum)
        segment.setBound(index, request.bound.nanos)
        segment.setTokenBound(index, request.boundTokens)
        segment.setState(index, .held)
    }

    /// Writes down that the hold was raised.
    func raise(to bound: Charge) {
        segment.setBound(index, bound.cost.nanos)
        segment.setTokenBound(index, bound.tokens)
    }

    /// Writes down that bytes are about to go upstream.
    func markSent() { segment.setState(index, .sent) }

    /// Writes down how the exchange ended.
    func settle(_ record: ExchangeRecord) {
        var writer = SlotWriter(segment.bytes(index, SlotLayout.settlement))
        SettlementCodec.encode(record, into: &writer)
        store(writer.seal(), at: SlotLayout.settlementChecksum)
        segment.setState(index, .settled)
    }

    /// Makes the slot free.
    func clear() { segment.setState(index, .free) }

    /// What the slot says of its exchange.
    func read() -> SlotContent {
        let raw = segment.state(index)
        guard let state = SlotState(rawValue: raw) else { return .damaged }
        guard state != .free else { return .free }
        guard
            var hold = SlotReader(
                UnsafeRawBufferPointer(segment.bytes(index, SlotLayout.hold)),
                checksum: load(SlotLayout.holdChecksum)
            )
        else { return .damaged }
        let bound = Money(nanos: segment.bound(index))
        var kept = HoldCodec.decode(&hold)
        kept.record.cost = bound
        kept.record.usage.raise(toTokens: segment.tokenBound(index))
        guard state == .settled else { return .open(kept, isSent: state == .sent) }
        guard
            var settlement = SlotReader(
                UnsafeRawBufferPointer(segment.bytes(index, SlotLayout.settlement)),
                checksum: load(SlotLayout.settlementChecksum)
            )
        else { return .open(kept, isSent: true) }
        SettlementCodec.decode(&settlement, into: &kept.record)
        return .settled(kept)
    }

    private func store(_ checksum: UInt64, at offset: Int) {
        segment.bytes(index, offset..<offset + 8).storeBytes(of: checksum, as: UInt64.self)
    }

    private func load(_ offset: Int) -> UInt64 {
        segment.bytes(index, offset..<offset + 8).load(as: UInt64.self)
    }
}
