/// A dictionary of bounded size that forgets what was put in first.
///
/// Putting a value in, again too, makes it the newest. Every operation takes constant time.
struct BoundedTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Slot: Sendable {
        var key: Key
        var value: Value
        var older: Int?
        var newer: Int?
    }

    private let capacity: Int
    private var slots: [Slot] = []
    private var places: [Key: Int] = [:]
    private var free: [Int] = []
    private var oldest: Int?
    private var newest: Int?

    /// An empty table for at least one value.
    init(capacity: Int) {
        precondition(capacity > 0, "a table without room could hold nothing")
        self.capacity = capacity
    }

    /// The number of values.
    var count: Int { places.count }

    /// The value of a key; looking does not make it newer.
    subscript(key: Key) -> Value? { places[key].map { slots[$0].value } }

    /// The key and value that would be forgotten next.
    var first: (key: Key, value: Value)? { oldest.map { (slots[$0].key, slots[$0].value) } }

    /// Puts a value in as the newest; forgets the oldest where there is no room.
    mutating func put(_ value: Value, for key: Key) {
        if places[key] != nil {
            remove(key)
        } else if count == capacity, let first {
            remove(first.key)
        }
        let slot = Slot(key: key, value: value, older: newest, newer: nil)
        let place: Int
        if let reused = free.popLast() {
            slots[reused] = slot
            place = reused
        } else {
            place = slots.count
            slots.append(slot)
        }
        if let newest { slots[newest].newer = place } else { oldest = place }
        newest = place
        places[key] = place
    }

    /// Takes a value out.
    @discardableResult
    mutating func remove(_ key: Key) -> Value? {
        guard let place = places.removeValue(forKey: key) else { return nil }
        let slot = slots[place]
        if let older = slot.older { slots[older].newer = slot.newer } else { oldest = slot.newer }
        if let newer = slot.newer { slots[newer].older = slot.older } else { newest = slot.older }
        free.append(place)
        return slot.value
    }
}
