// The pinyin of the child's notice, made from words/notice.json by its test.

/** spelt is a syllable for each character of a message. */
export const spelt = {
  'notice.ask.text': 'wèn wèn bà ba mā ma bù xiǎng dú de shí hou kě yǐ bù dú méi guān xi',
  'notice.ask.title': 'yǒu bù míng bai de',
  'notice.erase.text': 'dǎ kāi wǒ de zuò pǐn diǎn yī xià zhè ge xiǎo tǒng lù yīn jiù huì shān diào',
  'notice.erase.title': 'bù xiǎng liú zhe le',
  'notice.long.answer': 'nǐ huí dá wèn tí de shēng yīn zuì duō bǎo guǎn {long}',
  'notice.long.once': 'nǐ huí dá wèn tí de shēng yīn tīng wán mǎ shàng shān diào',
  'notice.long.score': 'nǐ de chéng jì zuì duō bǎo guǎn {long}',
  'notice.long.sound': 'nǐ de shēng yīn zuì duō bǎo guǎn {long}',
  'notice.long.then': 'shí jiān dào le xiǎo niǎo zì jǐ huì shān diào',
  'notice.long.title': 'bǎo guǎn duō jiǔ',
  'notice.title': 'xiǎo niǎo zěn me bǎo guǎn wǒ de shēng yīn',
  'notice.what.text': 'nǐ àn xià dà àn niǔ xiǎo niǎo cái tīng tā tīng nǐ dú de shū gào su nǐ nǎ lǐ dú de hǎo',
  'notice.what.title': 'xiǎo niǎo tīng shén me',
  'notice.who.link': 'jiā lǐ rén kě yǐ bǎ yī gè lù yīn fēn xiǎng gěi bié rén yě kě yǐ shōu huí lái',
  'notice.who.others': 'guǎn xiǎo niǎo de dà rén yào tīng xiān yào lìng yī gè dà rén tóng yì měi cì dōu huì jì xià lái jiā lǐ rén kàn de dào',
  'notice.who.text': 'nǐ néng tīng jiā lǐ rén yě néng tīng',
  'notice.who.title': 'shéi néng tīng dào',
};
