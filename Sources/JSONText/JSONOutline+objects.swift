/// Walks over the objects of an array, such as the messages or tools of a conversation; each passes over the bytes once.
extension JSONOutline {
    /// Passes the array that comes next, and answers whether a test holds for one of its objects; then the rest is not read.
    ///
    /// The test is given each object entered, and reads its members to the last unless it holds before. Elements of other kinds
    /// are passed, and so is a value that is no array.
    public mutating func anyObject(_ bytes: Span<UInt8>, where test: (inout JSONOutline) -> Bool) -> Bool {
        guard enter(bytes, UInt8(ascii: "[")) else {
            skipValue(bytes)
            return false
        }
        while nextElement(bytes) {
            guard enter(bytes, UInt8(ascii: "{")) else {
                skipValue(bytes)
                continue
            }
            if test(&self) { return true }
        }
        return false
    }

    /// Passes the array that comes next, and answers whether a test holds for a member of one of its objects; then the rest is not
    /// read.
    ///
    /// The members come in their order, a repeated one each time. The test reads the value of its member whole or leaves it, to be
    /// passed.
    public mutating func anyMember(
        _ bytes: Span<UInt8>,
        where test: (JSONKey, inout JSONOutline) -> Bool
    ) -> Bool {
        anyObject(bytes) { object in
            while let key = object.nextMember(bytes) {
                let start = object.offset
                if test(key, &object) { return true }
                if object.offset == start { object.skipValue(bytes) }
            }
            return false
        }
    }

    /// Passes the array that comes next, and gives every member of its objects, as ``anyMember(_:where:)`` does.
    public mutating func eachMember(_ bytes: Span<UInt8>, _ read: (JSONKey, inout JSONOutline) -> Void) {
        _ = anyMember(bytes) { key, value in
            read(key, &value)
            return false
        }
    }
}
