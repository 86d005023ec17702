import type { ConversationView } from '../../messaging/index.ts'

/** The address in what was pasted: a link to a chat carries one; anything else is left for the messenger to judge. */
export const addressIn = (pasted: string): string =>
  /(?:^|[/#\s])(aleo1[0-9a-z]{58})(?:$|[/?\s])/.exec(pasted)?.[1] ?? pasted.trim()

/** What links and tests name a conversation by: the address, or its hash until the address is known. */
export const nameInLinks = (conversation: ConversationView): string =>
  conversation.address ?? conversation.peer

export const chatLink = (conversation: ConversationView): string => `/chat/${nameInLinks(conversation)}`
export const contactLink = (conversation: ConversationView): string => `/contact/${nameInLinks(conversation)}`
