import Glibc
import Synchronization

/// A file of slots, mapped into memory and shared with the page cache: what is written survives the process.
///
/// Why it may be sent between threads although it hands out raw memory: the mapping is made once, never moved, and
/// unmapped when the last reference is gone. Its words `state`, `bound` and `tokenBound` are reached as atomics only. Every
/// other byte belongs to one slot, and a slot has one owner at a time: whoever took its number out of the book
/// (under the ledger's lock), then the hold made from it, which cannot be copied, then the committer, to which
/// the ended hold was handed under that lock, until the number goes back into the book under it. So no two
/// threads touch the same byte without a lock taken in between.
final class JournalSegment: @unchecked Sendable {
    private let base: UnsafeMutableRawPointer

    /// Opens the file, or makes it, with all of its blocks: a full disk is an error here and never a signal later.
    init(path: String) throws(JournalFailure) {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw JournalFailure(action: "open \(path)", code: errno) }
        defer { Glibc.close(descriptor) }
        let code = posix_fallocate(descriptor, 0, off_t(SlotLayout.segmentSize))
        guard code == 0 else { throw JournalFailure(action: "reserve room for \(path)", code: code) }
        guard fsync(descriptor) == 0 else { throw JournalFailure(action: "sync \(path)", code: errno) }
        let address = mmap(
            nil,
            SlotLayout.segmentSize,
            PROT_READ | PROT_WRITE,
            MAP_SHARED,
            descriptor,
            0
        )
        guard let address, address != MAP_FAILED else {
            throw JournalFailure(action: "map \(path)", code: errno)
        }
        base = address
    }

    deinit { munmap(base, SlotLayout.segmentSize) }

    /// The memory of a part of a slot, for its owner alone.
    func bytes(_ slot: Int, _ part: Range<Int>) -> UnsafeMutableRawBufferPointer {
        precondition(slot >= 0 && slot < SlotLayout.slotsPerSegment, "a slot outside of its segment")
        return UnsafeMutableRawBufferPointer(
            start: base + slot * SlotLayout.size + part.lowerBound,
            count: part.count
        )
    }

    /// Reads the state word; what was written before it is visible afterwards.
    func state(_ slot: Int) -> UInt32 { stateWord(slot).pointee.load(ordering: .acquiring) }

    /// Writes the state word after everything that was written before.
    func setState(_ slot: Int, _ state: SlotState) {
        stateWord(slot).pointee.store(state.rawValue, ordering: .releasing)
    }

    /// Reads the bound.
    func bound(_ slot: Int) -> Int64 { boundWord(slot).pointee.load(ordering: .acquiring) }

    /// Writes the bound.
    func setBound(_ slot: Int, _ nanos: Int64) { boundWord(slot).pointee.store(nanos, ordering: .releasing) }

    /// Reads the bound in tokens.
    func tokenBound(_ slot: Int) -> Int64 { tokenBoundWord(slot).pointee.load(ordering: .acquiring) }

    /// Writes the bound in tokens.
    func setTokenBound(_ slot: Int, _ tokens: Int64) {
        tokenBoundWord(slot).pointee.store(tokens, ordering: .releasing)
    }

    private func stateWord(_ slot: Int) -> UnsafeMutablePointer<Atomic<UInt32>> {
        (base + slot * SlotLayout.size + SlotLayout.state).assumingMemoryBound(to: Atomic<UInt32>.self)
    }

    private func tokenBoundWord(_ slot: Int) -> UnsafeMutablePointer<Atomic<Int64>> {
        (base + slot * SlotLayout.size + SlotLayout.tokenBound).assumingMemoryBound(to: Atomic<Int64>.self)
    }

    private func boundWord(_ slot: Int) -> UnsafeMutablePointer<Atomic<Int64>> {
        (base + slot * SlotLayout.size + SlotLayout.bound).assumingMemoryBound(to: Atomic<Int64>.self)
    }
}
