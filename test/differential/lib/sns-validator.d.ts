declare module 'sns-validator' {
  class MessageValidator {
    validate(message: string, done: (error: Error | null) => void): void;
  }
  export = MessageValidator;
}
