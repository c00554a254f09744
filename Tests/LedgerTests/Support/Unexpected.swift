/// What came instead of what a test needs.
struct Unexpected: Error {
    let outcome: String
}
