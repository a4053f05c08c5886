package hanzi

// rules hold what words cannot decide. For each character, the first rule whose
// conditions hold gives the reading; where none does, the word's reading or the
// usual one stands. They follow the grammar of each word (得 after a verb is a
// particle, after a pronoun and before a verb it is must) and were checked
// against sentences of readers for children; the labelled corpus told where one
// was missing. Characters in a rule are alternatives, separated by spaces.
var rules map[rune][]rule

func init() {
	rules = map[rune][]rule{}
	for _, table := range []map[rune][]rule{actionRules, wordRules, particleRules, verbRules, nounRules, surnameRules} {
		for r, list := range table {
			rules[r] = append(rules[r], list...)
		}
	}
}

// particleRules decide the words that are now a particle, now a verb or noun.
var particleRules = map[rune][]rule{
	'得': {
		say("de2", single, after("了 过 到 第 奖 病 分 冠 满分 一百分 零分"), not(prevIs(verbKind, adjectiveKind))),
		say("dei3", single, prevIs(pronounKind, adverbKind), nextIs(verbKind, prepositionKind, adjectiveKind, adverbKind)),
		say("dei3", single, before("我 你 他 她 它 们 也 都 还 就 可 总 又 必 只 先 今天 明天"), not(last), not(after("的"))),
		say("dei3", single, prevIs(nounKind, nameKind, timeKind), not(before("字 雨 雪 风 饭 歌 舞 气 脸 心 话 画")),
			after("去 来 回 走 快 先 找 想 做 上 下 把 给 多 自己 赶 用 在 写 听 学 等 看 问 要 让 好好")),
		say("dei3", single, opening),
		say("de5", in("觉得 记得 懂得 晓得 认得 舍得 值得 显得 变得 使得 不得不 舍不得")),
	},
	'地': {
		say("de5", single, doubled),
		say("de5", single, prevIs(adjectiveKind, adverbKind, idiomKind, particleKind), not(last)),
		say("de5", single, prevLong, prevIs(verbKind, otherKind, measureKind, numeralKind), not(last)),
		say("de5", single, prevLong, nextIs(verbKind, adverbKind)),
		say("de5", single, prevLong, after("飞 跑 走 说 笑 哭 叫 喊 唱 跳 爬 看 听 想 问 答 吃 喝 睡 坐 站 躺 拉 推 拿 放 举 抱 打 游 转 望 点 摇 回 冲 扑 钻 追 玩 写 画 读 做")),
		say("de5", single, prevIs(verbKind, nounKind, measureKind, otherKind, numeralKind),
			nextIs(verbKind, adverbKind, prepositionKind), not(before("在 这 那 块 片 每 本 此 田 遍 满 种 扫 拖 离 落 着"))),
		say("de5", single, before("儿"), nextIs(verbKind, adverbKind, prepositionKind)),
	},
	'着': {
		say("zhao2", in("睡着"), not(after("觉 的"))),
		say("zhao2", before("睡 找 猜 逮 够"), either(last, after("了"))),
		say("zhao2", before("找 猜 够"), since(4, "能 会 没 才 终 可 要")),
		say("zhao2", before("点"), after("了")),
		say("zhao2", before("打 碰 抓 捉 摸 见 遇 买 借"), last, since(3, "没")),
		say("zhe5", in("着手"), before("拉 牵 握 挥 举 背 搓 拍 摇 摆 捧 伸 挽 扶 甩 抱 招 叉 抄")),
		say("zhao2", before("睡不 找不 够不 用不 摸不 见不 犯不 管不 睡得 用得 够得 找得")),
		say("zhe5", in("穿着"), not(before("的")), not(after("打扮 得体 朴素 整齐 讲究 也 很 非常 十分"))),
		say("zhe5", in("戴着 带着 拿着 背着 有着 接着")),
		say("zhao1", in("着数 高着")),
	},
	'著': { // the traditional 着
		say("zhao2", before("睡 找 猜 夠 够"), either(last, after("了"))),
		say("zhe5", single, prevIs(verbKind, adjectiveKind), not(after("书 作 文 有 名 述 译 录 称"))),
	},
	'了': {
		say("liao3", before("不"), after("之"), single),
		say("liao3", before("受不 忘不 去不 来不 走不 吃不 做不 跑不 少不 大不 免不 离不 办不 逃不 管不 好不 当不 动不 干不 拿不 飞不 睡不 上不 写不 用不 玩不 过不 回不 出不 改不 变不 错不 假不 解不 帮不 救不 赢不 赶不"),
			not(after("解 不起"))),
		say("liao3", before("受得 去得 来得 走得 吃得 做得 办得 忘得 拿得 少得 跑得 免得 离得 干得 管得 用得"), either(last, after("吗 呢 么 这 那"))),
		say("le5", in("为了 除了 罢了 极了 好了 算了 得了 对了 行了 完了 到了 有了 来了 不了")),
	},
	'的': {
		say("di4", in("目的 标的 有的放矢 无的放矢 众矢之的 一语中的 一语破的 目的地 目的性 鹄的")),
		say("di2", in("的确 的确良 的当 端的 的的确确")),
		say("di1", in("的士 的哥 打的 面的 摩的 货的")),
		say("de5"),
	},
	'还': {
		say("huan2", single, after("给 清 钱 债 书 款 礼 掉 愿 价 击 手 嘴 乡 魂 本 伞 笔 球 账 我 你 他 她 它 人"), not(after("我们 他们 你们 她们 人家 人们 本来 手把手"))),
		say("huan2", single, either(last, after("了 吗 呢 吧")), not(after("了解 了不起"))),
		say("huan2", in("还给 归还 偿还 退还 送还 还原 还手 还价 还债 还款 还书 还钱 还礼")),
		say("huan2", single, before("要 得 该 没 已 快 来 按时 及时 有借有 没有 去"), not(nextIs(verbKind, adverbKind, adjectiveKind, numeralKind))),
		usually("hai2"),
	},
	'为': {
		say("wei2", single, before("我 你 他 她 它 们 其 之"), since(5, "称 尊 视 封 选 推 誉 评 命 任 叫")),
		say("wei4", in("为了 因为 为何 为此 为什么 为啥 为着 为之 为的是 只为 专为 特为")),
		say("wei2", single, before("称 视 选 任 定 变 化 改 译 名 分 列 评 封 立 拜 誉 尊 以 升 降 作 成 认 当 取 转 设 合 约 均 皆 即 则 极 最 更 较 大 甚 颇 广 深 尤 稍 略 结 奉 引 误 划 编 切")),
		say("wei4", single, after("我 你 他 她 它 大家 人民 祖国 国家 妈妈 爸爸 爷爷 奶奶 老师 同学 小 别人 自己 人类 孩子 朋友 谁 咱 这 那 什么")),
		say("wei4", single, opening, nextIs(nounKind, nameKind, verbKind)),
		say("wei4", single, since(1, "能 会 要 想 都 只 正 在 就 专 特 来 而 不 并 可 并且 愿意"), nextIs(nounKind, nameKind), within(8, "做 服 作 开 准备 提供 唱 送 买 治 着 打 写 争 高兴 骄傲")),
	},
	'都': {
		say("du1", in("首都 成都 都市 都城 古都 国都 京都 建都 定都 迁都 大都市 都会")),
		usually("dou1"),
	},
	'只': {
		say("zhi1", single, prevIs(numeralKind), not(after("有 要 能 好 是 会"))),
		say("zhi1", single, before("一 两 二 三 四 五 六 七 八 九 十 百 千 万 几 每 这 那 哪 数 多 半 某 各 前 整 单 另"), not(after("要 能 好 会 是"))),
		say("zhi1", single, either(prevIs(verbKind), before("了 着 有 是 像 过 来")), nextIs(nounKind, adjectiveKind, nameKind)),
		say("zhi1", in("一只 两只 几只 这只 那只 每只 只身 船只")),
		usually("zhi3"),
	},
	'似': {say("shi4", in("似的")), say("shi4", after("的"), either(last, not(in("相似 类似 近似 酷似 形似 神似"))))},
	'没': {say("mo4", single, before("水 刚 快 要 会 草 雪 能 淹 将 已经 深得"), after("过 到 入 上 顶 膝")), usually("mei2")},
	'啦': {say("la5", either(single, last))},
	'哪': {say("na5", single, last, not(opening)), usually("na3")},
}
