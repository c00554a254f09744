/// The kinds of the containers that are open, innermost last: one bit each, without allocation.
struct ContainerStack {
    /// The bits of the innermost containers, the last one lowest; full words move to `outer`.
    private var inner: UInt64 = 0
    private var outer = SIMD8<UInt64>.zero
    /// How many are open; at most `JSONReader.maximumDepth`.
    private(set) var count = 0

    /// Whether the innermost container is an object.
    @inline(__always)
    var isObject: Bool { inner & 1 == 1 }

    /// Opens a container.
    @inline(__always)
    mutating func push(isObject: Bool) {
        if count & 63 == 0, count > 0 { outer[count >> 6 - 1] = inner }
        inner = inner << 1 | (isObject ? 1 : 0)
        count &+= 1
    }

    /// Closes the innermost container.
    @inline(__always)
    mutating func pop() {
        count &-= 1
        inner >>= 1
        if count & 63 == 0, count > 0 { inner = outer[count >> 6 - 1] }
    }
}
