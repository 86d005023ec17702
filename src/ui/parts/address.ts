import type { ConversationView } from '../../messaging/index.ts'

/** What links and tests name a conversation by: the address, or its hash until the address is known. */
export const nameInLinks = (conversation: ConversationView): string =>
  conversation.address ?? conversation.peer

export const chatLink = (conversation: ConversationView): string => `/chat/${nameInLinks(conversation)}`
export const contactLink = (conversation: ConversationView): string => `/contact/${nameInLinks(conversation)}`
